// What our own process uses, from /proc/self/stat and /proc/self/fd (fields as
// in pid_stat.h, plus utime 14, stime 15, vsize 23 and rss 24).
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::proc {

struct Self {
  double cpu_seconds = 0;
  uint64_t resident_bytes = 0;
  uint64_t virtual_bytes = 0;
  uint64_t threads = 0;
  double start_seconds = 0;  // after boot
};

// `ticks` per second (sysconf(_SC_CLK_TCK)), `page` size in bytes.
absl::StatusOr<Self> ParseSelf(std::string_view stat, uint64_t ticks,
                               uint64_t page);
absl::StatusOr<Self> ReadSelf(const Dir& proc, Buffer& buffer);

// Number of our open descriptors.
absl::StatusOr<uint64_t> CountOwnDescriptors(const Dir& proc);

}  // namespace machine::proc
