// Two looks at this machine -> what is found.
#pragma once

#include "exporter/report/glance.h"
#include "exporter/report/row.h"
#include "exporter/scrape/scraper.h"

namespace report {

// Rows and counts; `all` as MakeRows() has it. The time stays open.
Findings Examine(const exporter::Scraper::Machine& machine,
                 const Glance& before, const Glance& after, bool all);

}  // namespace report
