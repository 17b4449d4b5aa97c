// The collector `disk` with a clock of the caller's.
#pragma once

#include <functional>

#include "collectors/collector.h"

namespace collectors {

// `clock`: seconds, never going back; only differences are used.
Collect MakeDisk(std::function<double()> clock);

}  // namespace collectors
