// Processes that systemd-oomd has killed in a cgroup: it counts them in the
// extended attribute user.oomd_kill of the directory, as decimal text. Its
// kills are SIGKILLs of user space, which memory.events does not count.
// systemd-oomd.service(8)
#pragma once

#include <cstdint>
#include <optional>

#include "machine/cgroup/tree.h"

namespace machine::cgroup {

// Absent: none ever, or it cannot be told (no v2, no such attributes).
std::optional<uint64_t> ReadOomdKills(const Cgroup& cgroup);

}  // namespace machine::cgroup
