// Docker's containers:
//   <data-root>/containers/<ID>/config.v2.json
//     {"ID": ..., "Name": "/shop-db-1", "Config": {"Labels": {...}}, ...}
// <data-root> is /var/lib/docker, or as daemon.json says; of a rootless daemon
// ~/.local/share/docker. hostconfig.json beside it is rewritten by `docker
// update`, so the limits of the creation come from containerd's bundle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/runtime/container.h"
#include "machine/runtime/containerd.h"
#include "machine/runtime/place.h"
#include "machine/runtime/remembered.h"
#include "machine/runtime/state_file.h"

namespace machine::runtime {

// A pod's containers (cri-dockerd) get their Kubernetes names, a sandbox "POD".
absl::StatusOr<Container> ParseDocker(std::string_view what,
                                      std::string_view text);

class Docker {
 public:
  Docker(const StateFiles& files, Containerd& containerd)
      : files_(files), containerd_(containerd) {}

  // Errors as Runtimes::Find. A container without a name: only containerd was
  // found to know that Docker has it.
  absl::StatusOr<Container> Find(const Place& place);

 private:
  std::string DataRoot();

  const StateFiles& files_;
  Containerd& containerd_;
  Remembered<std::string> daemon_json_;  // its data-root
};

}  // namespace machine::runtime
