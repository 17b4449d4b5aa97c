// containers/storage, the directory tree that Podman and CRI-O share:
//   <graphroot>/<driver>-containers/containers.json
//   <graphroot>/<driver>-containers/volatile-containers.json   podman run --rm
//   <graphroot>/<driver>-containers/<ID>/userdata/config.json  OCI spec
// <graphroot> is /var/lib/containers/storage or as storage.conf says; of a
// rootless user ~/.local/share/containers/storage. The run root has the same
// shape. https://github.com/containers/storage/blob/main/docs
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/runtime/container.h"
#include "machine/runtime/place.h"
#include "machine/runtime/podman.h"
#include "machine/runtime/remembered.h"
#include "machine/runtime/state_file.h"

namespace machine::runtime {

class Storage {
 public:
  // `more_roots`: what `podman --root` was given.
  Storage(const StateFiles& files, std::vector<std::string> more_roots)
      : files_(files), more_roots_(std::move(more_roots)) {}

  // A container of Podman or CRI-O, whichever made it. Errors as
  // Runtimes::Find.
  absl::StatusOr<Container> Find(const Place& place);

 private:
  struct Settings {
    std::string graphroot, runroot;  // empty: not said
  };
  using Names = Remembered<StorageNames>;

  std::vector<StateRoot> Roots(const Place& place);
  absl::StatusOr<Container> Read(const std::string& directory,
                                 const StateRoot& root, const Place& place);
  absl::StatusOr<std::string> NameOf(const std::string& directory,
                                     const StateRoot& root,
                                     std::string_view id);
  std::shared_ptr<Names> NamesAt(const std::string& path);

  const StateFiles& files_;
  const std::vector<std::string> more_roots_;
  Remembered<Settings> storage_conf_, vendor_storage_conf_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Names>> names_;  // by path
};

}  // namespace machine::runtime
