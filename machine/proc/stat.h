// /proc/stat, the lines that are used.
//   cpu  10132153 290696 3084719 46828483 16683 0 25195 0 175628 0
//   btime 1732329241
//   procs_running 2
//   procs_blocked 0
// https://docs.kernel.org/filesystems/proc.html#miscellaneous-kernel-statistics-in-proc-stat
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::proc {

struct Stat {
  std::optional<uint64_t> boot_time_seconds;  // btime, Unix time
  std::optional<uint64_t> forks;              // "processes"
  std::optional<uint64_t> running;            // procs_running
  std::optional<uint64_t> blocked;  // procs_blocked: in io_schedule only
  unsigned cpus = 0;                // number of cpuN lines
};

absl::StatusOr<Stat> ParseStat(std::string_view text);
absl::StatusOr<Stat> ReadStat(const Dir& proc, Buffer& buffer);

}  // namespace machine::proc
