// Small pictures inside the table: SVG without any style attribute, which a
// strict Content-Security-Policy would refuse.
#pragma once

#include <span>
#include <string>

#include "exporter/report/numbers.h"
#include "exporter/report/row.h"

namespace page {

// What is used, filled, against what is declared and applied, as ticks. Empty
// where there is nothing that could be compared.
std::string Bar(const report::Row& row);

// A line through the points, oldest first, with gaps where one is NaN; a dashed
// line at `limit` if it is finite and near enough to be seen. Empty with fewer
// than two points.
std::string Sparkline(std::span<const float> points, report::Unit unit,
                      double limit);

}  // namespace page
