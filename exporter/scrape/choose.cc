#include "exporter/scrape/choose.h"

#include <algorithm>

namespace exporter {
namespace {

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

absl::Status CheckNames(const std::vector<collectors::Collector>& enabled,
                        const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::any_of(enabled.begin(), enabled.end(),
                    [&](const auto& one) { return one.name == name; })) {
      continue;
    }
    // The name is not repeated: it is any bytes from the network, and whoever
    // asked has it.
    std::string message = "unknown or disabled collector; enabled are:";
    for (const auto& one : enabled) message += " " + one.name;
    return absl::InvalidArgumentError(message);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<size_t>> Choose(
    const std::vector<collectors::Collector>& enabled,
    const std::vector<std::string>& collect,
    const std::vector<std::string>& exclude) {
  if (!collect.empty() && !exclude.empty()) {
    return absl::InvalidArgumentError(
        "collect[] and exclude[] cannot be combined");
  }
  for (const auto* names : {&collect, &exclude}) {
    if (auto status = CheckNames(enabled, *names); !status.ok()) return status;
  }
  std::vector<size_t> chosen;
  for (size_t i = 0; i < enabled.size(); ++i) {
    const std::string& name = enabled[i].name;
    if (collect.empty() ? !Has(exclude, name) : Has(collect, name)) {
      chosen.push_back(i);
    }
  }
  return chosen;
}

}  // namespace exporter
