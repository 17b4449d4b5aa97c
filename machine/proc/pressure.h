// /proc/pressure/{cpu,memory,io,irq}: stalls of the whole machine.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "machine/dir.h"
#include "machine/pressure.h"

namespace machine::proc {

struct HostPressure {
  // Absent: this kernel has no such file (irq: 6.1+,
  // CONFIG_IRQ_TIME_ACCOUNTING).
  std::optional<Pressure> cpu, memory, io, irq;
};

// Unavailable ("psi_off": booted with psi=0, or "kernel_too_old": before
// 4.20) when there is none at all.
absl::StatusOr<HostPressure> ReadHostPressure(const Dir& proc, Buffer& buffer);

}  // namespace machine::proc
