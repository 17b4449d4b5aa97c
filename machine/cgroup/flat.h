// Flat keyed cgroup files, "key value" per line: cpu.stat, memory.stat,
// memory.events, memory.oom_control, pids.events.
// https://docs.kernel.org/admin-guide/cgroup-v2.html#format
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "absl/status/status.h"

namespace machine::cgroup {

struct Key {
  std::string_view name;
  std::optional<uint64_t>* value;
  // The kernel prints an int with %d that counts on below zero: given as
  // unsigned 32-bit.
  bool int32 = false;
};

// Fills in the values of `keys`; other lines are left alone. DataLoss when a
// wanted key has no number, or when there is none of them.
absl::Status ParseFlat(std::string_view text, std::span<const Key> keys);

}  // namespace machine::cgroup
