// /proc/meminfo
//   MemTotal:       24683780 kB
//   Active(anon):     123456 kB
//   HugePages_Total:       0
// https://docs.kernel.org/filesystems/proc.html#meminfo
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::proc {

// Which keys there are and in which order depends on kernel and architecture:
// they are kept as the kernel wrote them.
struct Meminfo {
  struct Entry {
    std::string key;     // "Active(anon)"
    uint64_t value = 0;  // bytes, or a count
    bool bytes = false;  // the kernel wrote "kB", which means KiB
  };
  std::vector<Entry> entries;
};

// DataLoss when nothing, or no MemTotal, is understood; single lines that are
// not understood are skipped (lxcfs and vendor kernels add their own).
absl::StatusOr<Meminfo> ParseMeminfo(std::string_view text);
absl::StatusOr<Meminfo> ReadMeminfo(const Dir& proc, Buffer& buffer);

}  // namespace machine::proc
