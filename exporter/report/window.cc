#include "exporter/report/window.h"

#include <algorithm>

namespace report {
namespace {

using Counter = std::optional<uint64_t>;

Counter Delta(const Counter& before, const Counter& after) {
  if (!before || !after || *after < *before) return std::nullopt;
  return *after - *before;
}

std::optional<double> Number(const Counter& counter) {
  if (!counter) return std::nullopt;
  return static_cast<double>(*counter);
}

// `unit`: of the counters, in seconds.
std::optional<double> Rate(const Counter& before, const Counter& after,
                           double unit, double seconds) {
  const Counter delta = Delta(before, after);
  if (!delta || seconds <= 0) return std::nullopt;
  return static_cast<double>(*delta) * unit / seconds;
}

using Part = std::optional<machine::Pressure>;
std::optional<double> Share(const Part& before, const Part& after,
                            Counter machine::Pressure::*which, double seconds) {
  constexpr double kMicrosecond = 1e-6;
  if (!before || !after) return std::nullopt;
  auto rate = Rate((*before).*which, (*after).*which, kMicrosecond, seconds);
  // Clock and counter aren't read in the same instant.
  if (rate) rate = std::min(*rate, 1.0);
  return rate;
}

}  // namespace

Window WindowOf(const Vitals* before, const Vitals& after) {
  constexpr double kNanosecond = 1e-9;
  Window window;
  window.vanished = after.vanished;
  window.tasks = after.tasks;
  if (after.memory) {
    window.memory_bytes = Number(after.memory->usage);
    window.swap_bytes = Number(after.memory->swap);
  }
  if (before == nullptr) return window;
  const double seconds = after.at - before->at;
  if (before->cpu && after.cpu) {
    window.cores =
        Rate(before->cpu->usage_ns, after.cpu->usage_ns, kNanosecond, seconds);
    const Counter periods = Delta(before->cpu->periods, after.cpu->periods);
    const Counter throttled =
        Delta(before->cpu->throttled_periods, after.cpu->throttled_periods);
    if (periods && throttled && *periods >= Window::kFewestPeriods) {
      window.throttled = std::min(
          static_cast<double>(*throttled) / static_cast<double>(*periods), 1.0);
    }
  }
  if (before->memory && after.memory) {
    window.oom_kills =
        Delta(before->memory->events.oom_kill, after.memory->events.oom_kill);
  }
  if (before->pressure && after.pressure) {
    const auto& was = *before->pressure;
    const auto& is = *after.pressure;
    window.memory_stalled =
        Share(was.memory, is.memory, &machine::Pressure::full_us, seconds);
    window.io_stalled =
        Share(was.io, is.io, &machine::Pressure::full_us, seconds);
    window.cpu_waiting =
        Share(was.cpu, is.cpu, &machine::Pressure::some_us, seconds);
  }
  return window;
}

}  // namespace report
