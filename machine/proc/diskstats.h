// /proc/diskstats: one line per block device, partitions included.
//   major minor name, then 11 fields; 15 since Linux 4.18 (discards); 17 since
//   5.5 (flushes):
//   8 0 sda 1159 134 55363 7734 4796 3146 22289 1382 0 4437 9195 197 2 1618 63
//   41125 14089
// https://docs.kernel.org/admin-guide/iostats.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::proc {

// Times are the kernel's 32-bit counters: they start again at 0 after 49.7
// days of it.
struct Disk {
  std::string name;  // "sda", "nvme0n1", "dm-0", "cciss/c0d0"
  struct Operations {
    uint64_t completed = 0;
    uint64_t bytes = 0;  // a sector is 512 bytes, whatever the device's are
    uint64_t milliseconds = 0;
  };
  Operations reads, writes;
  uint64_t in_flight = 0;              // now
  uint64_t io_milliseconds = 0;        // in which something was in flight
  uint64_t weighted_milliseconds = 0;  // the same, times how many
  std::optional<Operations> discards;
  struct Flushes {
    uint64_t completed = 0;
    uint64_t milliseconds = 0;
  };
  std::optional<Flushes> flushes;  // of whole disks

  // What changes whenever anything is completed.
  uint64_t completed() const;
};

// In the kernel's order. A line that is not understood is skipped; DataLoss
// when there are lines and none is. No lines are no disks.
absl::StatusOr<std::vector<Disk>> ParseDiskstats(std::string_view text);
absl::StatusOr<std::vector<Disk>> ReadDiskstats(const Dir& proc,
                                                Buffer& buffer);

}  // namespace machine::proc
