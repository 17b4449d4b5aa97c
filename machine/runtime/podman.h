// Podman's containers: the OCI spec that its bundle holds, and the name from
// the list of containers/storage. Its labels are in a database that is not
// read.
//   [{"id": "37fa71...", "names": ["shop-db"], "layer": ..., ...}, ...]
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "machine/runtime/container.h"
#include "machine/runtime/json.h"

namespace machine::runtime {

// Container id -> name.
using StorageNames = std::map<std::string, std::string, std::less<>>;

// containers.json or volatile-containers.json. Entries without id or name are
// left out. DataLoss: not a JSON array.
absl::StatusOr<StorageNames> ParseStorageNames(std::string_view what,
                                               std::string_view text);

// All but the name. `as_created`: nobody wrote to the spec since the container
// was started, so that its limits are those of the creation (Podman 5 rewrites
// them on `podman update`).
Container PodmanContainer(const Json& spec, bool as_created);

}  // namespace machine::runtime
