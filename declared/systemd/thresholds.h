// The [X-Drift] section, which is ours: systemd skips sections that begin with
// "X-".
//   [X-Drift]
//   CPUThrottled=0.5
//   MemoryNearLimit=off
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "declared/systemd/unit.h"

namespace declared::systemd {

// "cpu-throttled" for "CPUThrottled".
std::string CheckName(std::string_view key);

// Sets or, when empty, removes a threshold; "off" is +infinity.
void TakeThreshold(const Assignment& assignment, const Location& location,
                   std::map<std::string, Value>& thresholds,
                   ProblemList& problems);

}  // namespace declared::systemd
