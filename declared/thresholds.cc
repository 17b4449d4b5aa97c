#include "declared/thresholds.h"

namespace declared {
namespace {

constexpr Threshold kThresholds[] = {
#include "thresholds.inc"  // {"cpu-throttled", "ratio", 0.25, "share of ..."},
};

}  // namespace

std::span<const Threshold> Thresholds() { return kThresholds; }

const Threshold* FindThreshold(std::string_view check) {
  for (const Threshold& threshold : kThresholds) {
    if (threshold.check == check) return &threshold;
  }
  return nullptr;
}

}  // namespace declared
