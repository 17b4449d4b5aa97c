// What drift/ wants to know of this machine, from one scrape's readings.
#pragma once

#include "collectors/collector.h"
#include "drift/evaluate.h"

namespace collectors {

// The look refers to all three arguments. One thread.
drift::Look MakeLook(const Context& context, const Workloads& workloads,
                     machine::Buffer& buffer);

}  // namespace collectors
