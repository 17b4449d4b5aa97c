#include "declared/thresholds.h"

namespace declared {
namespace {

constexpr Threshold kThresholds[] = {
#include "thresholds.inc"  // {"cpu-throttled", Level::kInstance, "ratio", ...},
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
