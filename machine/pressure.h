// Pressure stall information, /proc/pressure/* and <cgroup>/*.pressure alike.
//   some avg10=0.06 avg60=0.21 avg300=0.99 total=8537362
//   full avg10=0.00 avg60=0.13 avg300=0.96 total=8183134
// total is in microseconds. https://docs.kernel.org/accounting/psi.html
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"

namespace machine {

struct Pressure {
  std::optional<uint64_t> some_us;  // at least one task waited; not in irq
  std::optional<uint64_t> full_us;  // all of them; not in cpu before 5.13
};

// DataLoss when neither line is understood.
absl::StatusOr<Pressure> ParsePressure(std::string_view text);

}  // namespace machine
