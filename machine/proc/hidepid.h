// Whether this /proc hides processes of others from us.
//   22 27 0:21 / /proc rw,relatime - proc proc rw,gid=5,hidepid=invisible
// hidepid=1 (noaccess), 2 (invisible) and 4 (ptraceable, 5.8) do, unless we may
// trace anybody (CAP_SYS_PTRACE) or, but for 4, are in the group gid=.
// https://docs.kernel.org/filesystems/proc.html#mount-options
#pragma once

#include <string_view>

#include "machine/dir.h"

namespace machine::proc {

// `super_options` of the mount, `status` of this process.
bool HidesProcesses(std::string_view super_options, std::string_view status);

// Looks at self/mountinfo for the mount that `proc` is.
bool HidesProcesses(const Dir& proc, Buffer& buffer);

}  // namespace machine::proc
