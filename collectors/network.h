// What the collector `network` is made of.
#pragma once

#include "absl/status/status.h"
#include "collectors/collector.h"
#include "metric/family.h"

namespace collectors {

// The machine's own network namespace.
absl::Status CollectHostNetwork(const Context& context, metric::Families& out);
// The other ones in which workloads are.
absl::Status CollectWorkloadNetwork(const Context& context,
                                    metric::Families& out);

}  // namespace collectors
