#include "drift/effective.h"

#include <algorithm>
#include <cmath>

namespace drift {

Effective EffectiveOf(std::span<const Level> levels) {
  Effective effective;
  for (const Level& level : levels) {
    if (!level.limit) continue;
    if (!effective.limit || *level.limit < *effective.limit) {
      effective.limit = level.limit;
      effective.level = std::isinf(*level.limit) ? "" : level.path;
    }
    if (!level.usage || std::isinf(*level.limit)) continue;
    const double left = std::max(*level.limit - *level.usage, 0.0);
    effective.available = std::min(effective.available.value_or(left), left);
    if (*level.limit <= 0) continue;  // "0 of 0" is no share
    const double share = *level.usage / *level.limit;
    effective.utilization =
        std::max(effective.utilization.value_or(share), share);
  }
  return effective;
}

}  // namespace drift
