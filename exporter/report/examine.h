// Two looks at this machine -> what is found.
#pragma once

#include <span>

#include "exporter/report/glance.h"
#include "exporter/report/row.h"
#include "exporter/report/window.h"
#include "exporter/scrape/scraper.h"

namespace report {

// Rows and counts of what `glance` saw. `windows` as WindowsOf() makes them;
// `all` as MakeRows() has it. The time stays open.
Findings Examine(const exporter::Scraper::Machine& machine,
                 const Glance& glance, std::span<const Window> windows,
                 bool all);

}  // namespace report
