// Adequacy drift: a workload that suffers although, or because, the kernel was
// told exactly what was declared.
#pragma once

#include <vector>

#include "drift/facts.h"
#include "drift/snapshot.h"
#include "exporter/report/row.h"
#include "exporter/report/window.h"

namespace report {

// A row for each check whose threshold is passed: the workload's own if it
// declares one. The row's resource is the limit that may be too small.
std::vector<Row> SufferingOf(const drift::Workload& workload,
                             const Window& window,
                             const drift::CgroupFacts& facts,
                             const drift::MachineFacts& machine);

}  // namespace report
