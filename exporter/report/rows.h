// The rows of a report, from one evaluation and the window before it. Pure.
#pragma once

#include <span>
#include <vector>

#include "drift/evaluate.h"
#include "drift/snapshot.h"
#include "exporter/report/row.h"
#include "exporter/report/window.h"

namespace report {

// `windows` are parallel to snapshot.workloads. `all`: what is as declared has
// its row too. Sorted, worst first.
std::vector<Row> MakeRows(const drift::Snapshot& snapshot,
                          const drift::Look& look,
                          std::span<const Window> windows, bool all);

}  // namespace report
