// Files of one project that may or may not be used together (`-f`).
#pragma once

#include <vector>

#include "declared/problem.h"
#include "declared/workload.h"

namespace declared::compose {

// Makes one workload of those with the same project and service. Values that
// differ become ambiguous, and a problem ("declared-twice") names both places.
std::vector<Workload> JoinTwice(std::vector<Workload> workloads,
                                std::vector<Problem>& problems);

}  // namespace declared::compose
