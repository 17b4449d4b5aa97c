// A pod's spec: containers with their resources, ports and probes.
#pragma once

#include "declared/kubernetes/reader.h"
#include "declared/workload.h"

namespace declared::kubernetes {

// Fills parts, pod_values and qos ("" when some resource was not understood).
void ReadPod(const yaml::Node& spec, Reader& reader, Workload& workload);

// Why a pod that every node gets (a DaemonSet's) may still not be on this one;
// "": nothing in its spec says so.
std::string_view NotOnEveryNode(const yaml::Node& spec);

}  // namespace declared::kubernetes
