#include "machine/proc/pid_file.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace machine::proc {

Fd OpenPidFile(const Dir& proc, int pid, std::string_view name, int flags) {
  char path[64];
  char* end = std::to_chars(path, path + 12, pid).ptr;
  if (name.size() > 40) {
    errno = ENAMETOOLONG;
    return Fd();
  }
  *end++ = '/';
  *std::copy(name.begin(), name.end(), end) = '\0';
  return Fd(openat(proc.fd(), path, O_RDONLY | O_CLOEXEC | flags));
}

}  // namespace machine::proc
