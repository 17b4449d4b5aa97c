// containerd's running tasks, one OCI bundle each:
//   <state>/io.containerd.runtime.v2.task/<namespace>/<ID>/config.json
// <state> is /run/containerd or what config.toml, k3s, k0s, MicroK8s have; the
// namespace is k8s.io for the kubelet's, moby for Docker's, default and others
// for nerdctl's and ctr's. The annotations name the container:
//   io.kubernetes.cri.{container-type,container-name,sandbox-name,
//     sandbox-namespace,sandbox-uid}, nerdctl/name
// https://github.com/containerd/containerd/blob/main/internal/cri/annotations
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/runtime/container.h"
#include "machine/runtime/place.h"
#include "machine/runtime/remembered.h"
#include "machine/runtime/state_file.h"

namespace machine::runtime {

// `what` names the file in errors (DataLoss). pod_uid only where containerd
// tells it (1.7); a sandbox is called "POD".
absl::StatusOr<Container> ParseContainerd(std::string_view what,
                                          std::string_view text);

class Containerd {
 public:
  explicit Containerd(const StateFiles& files) : files_(files) {}

  // Not in namespace moby: Docker knows more. Errors as Runtimes::Find.
  absl::StatusOr<Container> Find(const Place& place);

  // What Docker asked containerd for when it created the container.
  absl::StatusOr<Created> FindMoby(const Place& place);

 private:
  std::vector<StateRoot> States(const Place& place);
  std::vector<std::string> Namespaces(const std::string& tasks) const;

  const StateFiles& files_;
  Remembered<std::string> config_toml_;  // its `state`
};

}  // namespace machine::runtime
