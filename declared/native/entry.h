// One entry below `workloads:`; see native.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "declared/problem.h"
#include "declared/workload.h"
#include "declared/yaml/node.h"

namespace declared::native {

// nullopt: without a usable `cgroup` there is nothing to declare.
std::optional<Workload> ReadEntry(const yaml::Node& entry,
                                  const std::string& file,
                                  std::vector<Problem>& problems);

}  // namespace declared::native
