// The checks of lint.h, by what they look at.
#pragma once

#include <string>
#include <vector>

#include "declared/lint/lint.h"
#include "declared/workload.h"

namespace declared::lint {

// "deployment shop/web, container web"
std::string NameOf(const Workload& workload, const Part* part);

// The number of a valid, absolute value that was written or follows; nullopt
// otherwise. Unlimited is no number.
std::optional<double> NumberOf(const Values& values, Resource resource);

// One workload's values against each other.
void CheckValues(const Workload& workload, std::vector<Problem>& problems);

// Requests of each workload and of all of them against the node.
void CheckNode(const std::vector<Workload>& workloads,
               const LintOptions& options, std::vector<Problem>& problems);

// Ports of containers that share one network: those of a pod.
void CheckPodPorts(const Workload& workload, std::vector<Problem>& problems);

// Ports of the machine.
void CheckMachinePorts(const std::vector<Workload>& workloads,
                       std::vector<Problem>& problems);

}  // namespace declared::lint
