// The door for code outside this repository: whatever is a
// prometheus::Collectable (a prometheus::Registry is one) becomes families.
#pragma once

#include <prometheus/collectable.h>

#include <cstdint>

#include "metric/family.h"

namespace metric {

// Calls Collect() and copies the result. A counter whose name lacks _total
// becomes `unknown`; `le` and `quantile` are written as OpenMetrics wants them
// (1.0); timestamps are left out. What would break a page is left out and
// counted in the return value, metric by metric: invalid metric or label names,
// a label twice (or le in a histogram), negative or NaN counters, buckets that
// do not add up, quantiles outside 0..1 or with negative values. Exceptions
// thrown by Collect() pass through: the caller runs it as its own collector.
uint64_t AddCollectable(const prometheus::Collectable& collectable,
                        Families& families);

}  // namespace metric
