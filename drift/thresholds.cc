#include "drift/thresholds.h"

namespace drift {

std::vector<std::pair<std::string_view, double>> OwnThresholds(
    const declared::Workload& workload, declared::Level level) {
  std::vector<std::pair<std::string_view, double>> own;
  for (const auto& [check, value] : workload.thresholds) {
    if (value.state != declared::Value::State::kValid) continue;
    const declared::Threshold* known = declared::FindThreshold(check);
    if (known == nullptr || known->level != level) continue;
    own.emplace_back(check, value.number);
  }
  return own;
}

}  // namespace drift
