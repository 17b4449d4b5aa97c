// /proc/PID/status, the fields that are used. It costs twice as much as stat,
// but does not block where stat can (reference: a task inside execve whose
// close-on-exec files do not close holds exec_update_lock).
//   Name:	bash
//   State:	S (sleeping)
//   PPid:	1
//   Threads:	1
//   Kthread:	0                        (6.8 and later)
//   voluntary_ctxt_switches:	150
//   nonvoluntary_ctxt_switches:	545
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"

namespace machine::proc {

struct PidStatus {
  char state = '?';
  int64_t threads = 0;
  // By Kthread:, before 6.8 by being or descending from kthreadd (pid 2).
  bool kernel_thread = false;
  // voluntary + nonvoluntary: unchanged means that the task never ran. Absent
  // where the kernel does not tell (gVisor).
  std::optional<uint64_t> context_switches;
};

// Looks at the keys and never at the value of Name (any bytes; the kernel
// escapes its newlines).
absl::StatusOr<PidStatus> ParsePidStatus(std::string_view text);

}  // namespace machine::proc
