// What one cgroup did between two looks.
#pragma once

#include <cstdint>
#include <optional>

#include "machine/cgroup/cpu.h"
#include "machine/cgroup/memory.h"
#include "machine/cgroup/pressure.h"

namespace report {

// One look at one cgroup.
struct Vitals {
  double at = 0;  // seconds on a clock that never goes back
  std::optional<machine::cgroup::CpuStat> cpu;
  std::optional<machine::cgroup::Memory> memory;
  std::optional<machine::cgroup::CgroupPressure> pressure;
  std::optional<double> tasks;
  bool vanished = false;  // it was removed since the walk
};

// Absent: not known, one look is missing, or a counter went back.
struct Window {
  std::optional<double> cores;  // CPU time per time
  // Enforcement periods that had an end in the window, and the share of them in
  // which the limit was used up; absent with fewer than kFewestPeriods.
  static constexpr uint64_t kFewestPeriods = 5;
  std::optional<double> throttled;
  // Shares of the time, 0..1: all tasks stood still for memory or I/O; some
  // task waited for a CPU.
  std::optional<double> memory_stalled, io_stalled, cpu_waiting;
  std::optional<uint64_t> oom_kills;
  // Of the second look.
  std::optional<double> memory_bytes, swap_bytes, tasks;
  bool vanished = false;
};

// `before` may be null: the cgroup is new.
Window WindowOf(const Vitals* before, const Vitals& after);

}  // namespace report
