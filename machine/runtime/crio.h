// CRI-O's annotations in the OCI spec of a container:
//   io.kubernetes.cri-o.{ContainerType,Metadata,Labels,SandboxID,SandboxName,
//     KubeName,Namespace}, io.kubernetes.{pod.name,pod.namespace,pod.uid,
//     container.name}
// Labels and Metadata are JSON in a string; a sandbox's Labels are the pod's.
// https://github.com/cri-o/cri-o/blob/main/pkg/annotations
#pragma once

#include <string>

#include "machine/runtime/container.h"
#include "machine/runtime/json.h"

namespace machine::runtime {

// Whether CRI-O made the spec. (Podman writes some of its annotations, too.)
bool IsCrio(const Json& spec);

// Without pod labels, unless the spec is the sandbox's. A sandbox is "POD".
Container CrioContainer(const Json& spec);

// The id of the container's sandbox; "" if it is not said.
std::string CrioSandboxOf(const Json& spec);

// The pod's labels from its sandbox's spec -> container.labels.
void TakeCrioPodLabels(const Json& sandbox_spec, Container& container);

}  // namespace machine::runtime
