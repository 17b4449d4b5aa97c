// /proc/self/mountinfo
//   36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root
//   rw,errors=continue
// Blanks, tabs, newlines and backslashes in paths stand as \040 \011 \012 \134.
// proc_pid_mountinfo(5)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace machine::proc {

struct Mount {
  std::string device;         // "98:0", st_dev of what is below
  std::string root;           // of the mounted tree inside its file system
  std::string mount_point;    // unescaped
  std::string type;           // "cgroup2"
  std::string options;        // of the mount
  std::string super_options;  // of the file system: v1 controllers stand here
};

// Lines that are not understood are skipped; DataLoss when none is.
absl::StatusOr<std::vector<Mount>> ParseMountinfo(std::string_view text);

// True if `option` (not empty) is one of the comma-separated `options`.
bool HasOption(std::string_view options, std::string_view option);

}  // namespace machine::proc
