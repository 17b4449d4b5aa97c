// A service's resources: `deploy.resources` and the older keys beside it, as
// Docker's daemon applies them.
#pragma once

#include "declared/compose/scalars.h"

namespace declared::compose {

Values ReadLimits(Scalars& scalars);

}  // namespace declared::compose
