// Opens "PID/name" below an open /proc, without allocating.
#pragma once

#include <string_view>

#include "machine/dir.h"

namespace machine::proc {

// `flags` are added to O_RDONLY | O_CLOEXEC. Without a descriptor: see errno.
// An empty name opens the directory of the process itself.
Fd OpenPidFile(const Dir& proc, int pid, std::string_view name, int flags = 0);

}  // namespace machine::proc
