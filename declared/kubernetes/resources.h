// `resources:` of a container or a pod -> Values, and what follows from them.
#pragma once

#include "declared/kubernetes/reader.h"
#include "declared/workload.h"

namespace declared::kubernetes {

//   resources:
//     limits:   {cpu: "1", memory: 512Mi}
//     requests: {cpu: 250m}
//
// Bytes and thousandths of a core are rounded up. A limit of 0 is none for the
// kubelet: +infinity. False if something in it was not understood; the rest is
// read.
bool ReadResources(const yaml::Node& owner, Reader& reader, Values& values);

// A missing request is the limit.
void AddRequests(Values& values);

// A container without a limit of its own is given the pod's.
void AddLimitsOfPod(const Values& pod, Values& values);

// "Guaranteed", "Burstable" or "BestEffort", when requests were added.
std::string QosOf(const Workload& workload);

}  // namespace declared::kubernetes
