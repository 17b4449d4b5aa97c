// `ports:` of a container.
#pragma once

#include "declared/kubernetes/reader.h"
#include "declared/workload.h"

namespace declared::kubernetes {

//   ports:
//   - {name: http, containerPort: 8080, hostPort: 80, protocol: TCP}
//
// With hostNetwork every port is one of the machine.
void ReadPorts(const yaml::Node& container, bool host_network, Reader& reader,
               Part& part);

}  // namespace declared::kubernetes
