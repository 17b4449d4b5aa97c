// The limit that really binds: the least over a workload's own cgroup, the
// cgroups above it and the machine; and how near it is.
//
// Nearness is judged at the level where it is worst: two containers at 60 % of
// their own limits under one full pod limit are near.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace drift {

struct Level {
  std::string_view path;        // of the cgroup; "/" is the machine itself
  std::optional<double> limit;  // +infinity: none; absent: not known
  std::optional<double> usage;  // of everything below that level
};

struct Effective {
  std::optional<double> limit;  // absent: not known at any level
  std::string_view level;       // the lowest one that binds; "" if none does
  // Of the levels with a finite limit and a known usage; absent: there are
  // none.
  std::optional<double> utilization;  // the greatest usage / limit
  std::optional<double> available;    // the least limit - usage, never below 0
};

// `levels` from the workload's own cgroup up to the machine.
Effective EffectiveOf(std::span<const Level> levels);

}  // namespace drift
