// Which of several answers stands when none is good.
#pragma once

#include "absl/status/status.h"

namespace machine::runtime {

// Keeps in `worst` what says most: DataLoss (something is there), then
// PermissionDenied (something may be), then NotFound; the first of each.
inline void Note(const absl::Status& status, absl::Status& worst) {
  const auto weight = [](const absl::Status& of) {
    if (of.ok()) return 0;
    if (absl::IsNotFound(of)) return 1;
    return absl::IsPermissionDenied(of) ? 2 : 3;
  };
  if (weight(status) > weight(worst)) worst = status;
}

}  // namespace machine::runtime
