// Memory of one cgroup, in bytes.
//   v2 memory.{current,peak,max,high,low,min}: 1073741824, limits also: max
//      memory.swap.{current,max}
//      memory.events, memory.events.local: low 0
//                                          high 0
//                                          max 5 ...
//      memory.stat: anon 4096
//                   file 0 ...
//   v1 memory.{usage,limit,soft_limit,max_usage}_in_bytes, memory.failcnt
//      (unlimited: LONG_MAX rounded down to a page)
//      memory.memsw.limit_in_bytes: memory + swap
//      memory.oom_control: oom_kill_disable 0
//                          under_oom 0
//                          oom_kill 1
//      memory.stat, with total_* keys for the subtree
// https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
// https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "machine/cgroup/tree.h"

namespace machine::cgroup {

struct MemoryEvents {
  std::optional<uint64_t> low, high, max, oom, oom_kill, oom_group_kill;
};
absl::StatusOr<MemoryEvents> ParseMemoryEvents(std::string_view text);

struct MemoryStat {
  // v1: of the subtree (total_*), which is what v2 always means.
  std::optional<uint64_t> anon, file, inactive_file, shmem;
  std::optional<uint64_t> swap;  // v1
  std::optional<uint64_t> major_faults;
  std::optional<uint64_t> refault_anon, refault_file;  // pages; 5.9 and later
  std::optional<uint64_t> refault;                     // pages; v1, before 5.9
  // v2; those refaulted that were in active use when they were evicted.
  std::optional<uint64_t> restore_anon, restore_file;  // pages; 5.9 and later
  std::optional<uint64_t> restore;                     // pages; before 5.9
  std::optional<uint64_t> scanned, reclaimed;          // pages; v2
};
absl::StatusOr<MemoryStat> ParseMemoryStat(std::string_view text);  // v2
absl::StatusOr<MemoryStat> ParseV1MemoryStat(std::string_view text);

// "max" and v1's page-rounded LONG_MAX are +infinity.
absl::StatusOr<double> ParseLimit(std::string_view text);

struct Memory {
  std::optional<double> limit;
  std::optional<double> high, low, min;  // v2
  std::optional<double> soft_limit;      // v1, not the same as low
  std::optional<double> swap_limit;      // v1: memsw limit - limit
  std::optional<uint64_t> usage, peak;
  std::optional<uint64_t> swap;  // v1: memory.stat total_swap
  MemoryEvents events;           // v1: max = failcnt, oom_kill (4.13 and later)
  MemoryEvents events_local;     // 5.2 and later
  MemoryStat stat;

  // usage - inactive file pages, never below 0: what cAdvisor and kubelet call
  // the working set. Absent if either is.
  std::optional<uint64_t> working_set() const;
};

// NotFound: the cgroup vanished, or has no memory files at all.
absl::StatusOr<Memory> ReadMemory(const Cgroup& cgroup, Buffer& buffer);

}  // namespace machine::cgroup
