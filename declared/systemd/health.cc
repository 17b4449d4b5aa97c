#include "declared/systemd/health.h"

#include <optional>
#include <string>
#include <utility>

#include "declared/health.h"
#include "declared/systemd/specifiers.h"
#include "declared/systemd/values.h"
#include "declared/text.h"

namespace declared::systemd {
namespace {

constexpr size_t kMostShown = 80;

void Report(HealthFault fault, const Assignment& assignment,
            const Location& location, ProblemList& problems) {
  Problem problem;
  problem.check = "bad-health";
  problem.location = location;
  problem.what = assignment.key + "=: " + std::move(fault.what);
  problem.mend = std::move(fault.mend);
  problems.Add(std::move(problem));
}

std::optional<HealthFault> TakeTime(const Assignment& assignment,
                                    HealthCheck& times) {
  const bool interval = assignment.key == "HealthIntervalSec";
  if (assignment.value.empty()) {
    const HealthCheck defaults;
    (interval ? times.interval_seconds : times.timeout_seconds) =
        interval ? defaults.interval_seconds : defaults.timeout_seconds;
    return std::nullopt;
  }
  const auto seconds = ParseTimeSpan(assignment.value);
  if (!seconds) {
    return HealthFault{
        "'" + Printable(assignment.value, kMostShown) + "' is no time",
        "write seconds, or a time like 1min 30s"};
  }
  return interval ? SetHealthInterval(*seconds, times)
                  : SetHealthTimeout(*seconds, times);
}

}  // namespace

bool HealthChecks::Take(const Assignment& assignment, const Location& location,
                        std::string_view unit_name, ProblemList& problems) {
  const std::string& key = assignment.key;
  if (key == "HealthIntervalSec" || key == "HealthTimeoutSec") {
    if (auto fault = TakeTime(assignment, times_)) {
      Report(*std::move(fault), assignment, location, problems);
    }
    return true;
  }
  if (key != "Health") return false;
  if (assignment.value.empty()) {
    checks_.clear();
    return true;
  }
  if (checks_.size() >= kMostHealthChecks) {
    Report({"more than " + std::to_string(kMostHealthChecks) +
                " health checks: the rest is not read",
            "remove some"},
           assignment, location, problems);
    return true;
  }
  const auto url = Expand(assignment.value, unit_name);
  if (!url) {
    Report({"a specifier in '" + Printable(assignment.value, kMostShown) +
                "' is not known here",
            "write it out"},
           assignment, location, problems);
    return true;
  }
  HealthCheck check;
  check.location = location;
  auto fault = ParseHealthUrl(*url, check);
  const bool taken = !fault || !check.not_executed.empty();
  if (fault) Report(*std::move(fault), assignment, location, problems);
  if (taken) checks_.push_back(std::move(check));
  return true;
}

std::vector<HealthCheck> HealthChecks::Finish() {
  for (size_t i = 0; i < checks_.size(); ++i) {
    checks_[i].name = HealthName(i);
    checks_[i].interval_seconds = times_.interval_seconds;
    checks_[i].timeout_seconds = times_.timeout_seconds;
  }
  return std::move(checks_);
}

}  // namespace declared::systemd
