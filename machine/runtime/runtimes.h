// Every container runtime of this machine, behind one question: who is the
// container with this id?
//
//   containerd  <state>/io.containerd.runtime.v2.task/<ns>/<ID>/config.json
//   CRI-O       <graphroot>/overlay-containers/<ID>/userdata/config.json
//   Docker      <data-root>/containers/<ID>/config.v2.json, containerd's bundle
//   Podman      <graphroot>/overlay-containers/containers.json and the bundle
//   kubelet     /var/log/pods/<ns>_<pod>_<uid>/, /var/log/containers/
//
// All of it is hostile: labels and names are chosen by whoever deploys. Files
// are opened without blocking and without following a last symlink, must be
// regular, are read up to 4 MiB, parsed with a bound on depth.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/runtime/container.h"

namespace machine::runtime {

class Runtimes {
 public:
  // `rootfs`: what the machine's "/" is (--path.rootfs); "" for the real one.
  // `podman_roots`: what `podman --root` was given, as the machine has it.
  // Looks nothing up yet.
  explicit Runtimes(std::string rootfs,
                    std::vector<std::string> podman_roots = {});
  ~Runtimes();

  // Reads the state of the container `id`, found in the cgroup `path` (which
  // tells the rootless user, the pod's uid and whom to ask first). May block as
  // long as the file systems do: call it from a thread that may; more than one
  // may at a time. Its name is empty where only the pod or only the limits are
  // known.
  //
  // NotFound: no runtime knows it; PermissionDenied: one may, we aren't allowed
  // to look; DataLoss: its state is not understood (quotes file and reason),
  // which a new container's may be for a moment. Any other: a read failed
  // (EMFILE, EIO).
  absl::StatusOr<Container> Find(std::string_view id, std::string_view path);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace machine::runtime
