// The checks that a workload can have its own threshold for: a closed list,
// made at build time from alerts/thresholds.json, which the alert rules import.
#pragma once

#include <span>
#include <string_view>

namespace declared {

struct Threshold {
  std::string_view check;  // "cpu-throttled"
  std::string_view unit;   // "ratio", "seconds"
  double standard;         // fires above this, unless declared otherwise
  std::string_view means;
};
std::span<const Threshold> Thresholds();

const Threshold* FindThreshold(std::string_view check);  // null: no such check

}  // namespace declared
