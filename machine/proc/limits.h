// /proc/PID/limits: the soft limit on open files. Never blocks.
//   Limit                     Soft Limit           Hard Limit           Units
//   Max open files            1024                 524288               files
// https://docs.kernel.org/filesystems/proc.html
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::proc {

// +infinity for "unlimited". DataLoss if there is no such line.
absl::StatusOr<double> ParseOpenFilesLimit(std::string_view text);
// NotFound: the process is gone.
absl::StatusOr<double> ReadOpenFilesLimit(const Dir& proc, int pid,
                                          Buffer& buffer);

}  // namespace machine::proc
