// What the machine has in all: the last level of every effective limit.
//   /proc/meminfo MemTotal, /proc/stat cpuN lines,
//   /proc/sys/kernel/{threads-max,pid_max}
#pragma once

#include <optional>

#include "machine/dir.h"

namespace machine::proc {

struct Totals {
  std::optional<double> memory_bytes;
  std::optional<double> cpus;   // online
  std::optional<double> tasks;  // the least of threads-max and pid_max - 1
};

// What cannot be read is absent.
Totals ReadTotals(const Dir& proc, Buffer& buffer);

}  // namespace machine::proc
