// A container's probes: which ports they knock at, and what of them we can ask
// ourselves.
#pragma once

#include "declared/kubernetes/reader.h"
#include "declared/workload.h"

namespace declared::kubernetes {

//   readinessProbe:
//     httpGet: {path: /healthz, port: http, scheme: HTTPS, httpHeaders: [...]}
//     periodSeconds: 10
//     timeoutSeconds: 1
//
// Into part.health; and into part.probe_ports, sorted, the ports that startup,
// liveness and readiness probes knock at, by number or by the name of one of
// `part.ports`.
// https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
void ReadProbes(const yaml::Node& container, Reader& reader, Part& part);

}  // namespace declared::kubernetes
