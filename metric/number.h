// Numbers as both formats spell them. No locale, no lost digits.
#pragma once

#include <string>

namespace metric {

// A sample's value: whole numbers below 2^53 in full (1000000, not 1e+06),
// everything else as the shortest text that reads back as the same double;
// NaN, +Inf, -Inf.
void AppendNumber(double value, std::string* out);

// The value of an `le` or `quantile` label. It is part of a series' identity,
// so OpenMetrics fixes one spelling ("canonical numbers"): Go's %g, and .0
// where that shows neither point nor exponent: 0.005 1.0 100000.0 1e+06 +Inf.
void AppendCanonical(double value, std::string* out);

}  // namespace metric
