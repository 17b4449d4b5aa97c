// /metrics?collect[]=meminfo&collect[]=process, /metrics?exclude[]=process:
// which of the enabled collectors a request is about.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "collectors/collector.h"

namespace exporter {

// Indices into `enabled`, ascending, whatever the order of the request, so
// that a page is the same however it is asked for. InvalidArgument: both lists
// are given, or a name is not that of an enabled collector.
absl::StatusOr<std::vector<size_t>> Choose(
    const std::vector<collectors::Collector>& enabled,
    const std::vector<std::string>& collect,
    const std::vector<std::string>& exclude);

}  // namespace exporter
