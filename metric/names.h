// What a family is called in each format, and which names it occupies.
#pragma once

#include <span>
#include <string_view>

#include "metric/family.h"

namespace metric {

// [a-zA-Z_:][a-zA-Z0-9_:]* and [a-zA-Z_][a-zA-Z0-9_]*; what begins with __ is
// Prometheus' own.
bool IsMetricName(std::string_view name);
bool IsLabelName(std::string_view name);

// The family's name in OpenMetrics: without _total (counter), _info (info).
std::string_view OpenMetricsName(std::string_view name, Type type);

// What a sample's name may have behind the OpenMetrics family's name. No other
// family may use a name made this way (a gauge x_count beside a histogram x).
std::span<const std::string_view> ReservedSuffixes(Type type);

// "seconds", "bytes", "ratio" when the OpenMetrics name ends in it; else empty.
// Info families have no unit.
std::string_view Unit(std::string_view openmetrics_name, Type type);

// The words of the TYPE line.
std::string_view TextType(Type type);
std::string_view OpenMetricsType(Type type);

}  // namespace metric
