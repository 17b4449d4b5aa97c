// Tasks (threads!) of one cgroup: pids.current, pids.max ("max" or a number),
// pids.events "max 3"; the same names and formats in v1 and v2.
// https://docs.kernel.org/admin-guide/cgroup-v2.html#pid
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/cgroup/tree.h"

namespace machine::cgroup {

struct Pids {
  std::optional<uint64_t> current;
  std::optional<double> limit;  // +infinity: "max"
  // Before 6.11: forks that failed in this cgroup; since then: limit hits
  // anywhere in the subtree.
  std::optional<uint64_t> max_events;
};
absl::StatusOr<Pids> ReadPids(const Cgroup& cgroup, Buffer& buffer);

// Members of cgroup.procs: process ids, unordered. A 0 is a process outside
// our pid namespace and is left out (`outside` counts them).
struct Procs {
  std::vector<int> pids;
  uint64_t outside = 0;
};
absl::StatusOr<Procs> ParseProcs(std::string_view text);
// The processes of this very cgroup (not of its children): from the first
// hierarchy, of v2 (else name=systemd), memory, pids, cpu, that has this path,
// even when it has none there. On hybrid hosts a process can so stand in two
// cgroups: a v1-only container, and the service of v2 that started it. None in
// a threaded cgroup of v2, whose processes are listed further up.
absl::StatusOr<Procs> ReadProcs(const Cgroup& cgroup, Buffer& buffer);

}  // namespace machine::cgroup
