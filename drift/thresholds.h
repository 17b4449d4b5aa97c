// The thresholds that a workload declares for itself, by what they are compared
// with: alerts/thresholds.json says which check is about what.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "declared/thresholds.h"
#include "declared/workload.h"

namespace drift {

// Check and threshold, in the check's base unit; +infinity: off. Those that are
// declared twice with different values, or of checks that do not exist, are
// left out. The names live as long as the workload.
std::vector<std::pair<std::string_view, double>> OwnThresholds(
    const declared::Workload& workload, declared::Level level);

}  // namespace drift
