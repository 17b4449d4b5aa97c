// What a cgroup path alone says about a container: whose pod it is in and
// which runtime, and which user's, made it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "machine/runtime/container.h"

namespace machine::runtime {

// The pod's uid as the API has it (with dashes), or the 32 hex digits of a
// static pod; the innermost if pods are nested; "" if there is none.
//   /kubepods.slice/kubepods-burstable.slice/
//       kubepods-burstable-pod<UID with _>.slice/...    systemd driver
//   /kubepods/burstable/pod<UID>/...                    cgroupfs driver
//   /system.slice/containerd.service/
//       kubepods-pod<UID with _>.slice:cri-containerd:<ID>   they disagree
std::string PodUidOf(std::string_view path);

// The runtime that names a directory like the one of `id` in `path`; absent:
// more than one could have.
std::optional<Container::Runtime> RuntimeOf(std::string_view id,
                                            std::string_view path);

// The user of a rootless runtime: N of the innermost user-N.slice or
// user@N.service; absent for root and outside of user.slice.
std::optional<uid_t> UserOf(std::string_view path);

// The unit that a container of Podman's "split" cgroup mode (Quadlet) stands
// in: <unit>/libpod-payload-<ID>; "" otherwise.
std::string SplitUnitOf(std::string_view id, std::string_view path);

}  // namespace machine::runtime
