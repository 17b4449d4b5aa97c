// /proc/PID/stat, the fields that are used.
//   1234 (tmux: server) S 1 1234 1234 0 -1 4194624 1021 0 2 0 7 11 0 0 20 0 1 0
//   5012 ...
// The name may hold ')', '(' and newlines: it ends at the LAST ')' of the file.
// https://docs.kernel.org/filesystems/proc.html, proc_pid_stat(5)
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace machine::proc {

struct PidStat {
  int pid = 0;
  std::string_view comm;     // any bytes; points into the text
  char state = '?';          // of the thread group leader alone
  uint32_t flags = 0;        // PF_*
  int64_t threads = 0;       // num_threads, field 20
  uint64_t start_ticks = 0;  // field 22: USER_HZ ticks since boot

  bool kernel_thread() const {
    return (flags & 0x00200000) != 0;
  }  // PF_KTHREAD
};

absl::StatusOr<PidStat> ParsePidStat(std::string_view text);

}  // namespace machine::proc
