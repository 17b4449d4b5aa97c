// The checks of the alerts, and which of them a workload can have its own
// threshold for: a closed list, made at build time from alerts/thresholds.json,
// which the alert rules import.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace declared {

// Whose series a check is about, and so the labels of a workload's own value.
enum class Level : uint8_t {
  kInstance,  // namespace, workload, workload_type, pod, container
  kPod,       // the same, without the container of a pod: its network's
  kWorkload,  // namespace, workload, workload_type
  kMachine,   // nobody's own
};

struct Threshold {
  std::string_view check;  // "cpu-throttled"
  Level level;
  std::string_view unit;  // "ratio", "seconds"
  double standard;        // fires above this, unless declared otherwise
  std::string_view means;
};
std::span<const Threshold> Thresholds();

const Threshold* FindThreshold(std::string_view check);  // null: no such check

}  // namespace declared
