// A thread that may not do everything, in tests that run as root.
#pragma once

#include <sys/fsuid.h>
#include <unistd.h>

namespace support {

// While it lives, this thread opens files as nobody (setfsuid(2)).
class AsNobody {
 public:
  AsNobody() {
    if (geteuid() == 0) setfsuid(65534);
  }
  ~AsNobody() { setfsuid(geteuid()); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

  // False: this user was already one of those who may not.
  bool is() const { return geteuid() == 0; }
};

}  // namespace support
