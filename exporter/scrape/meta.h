// What a page says of its own making:
//   drift_scrape_collector_success{collector="process"} 0
//   drift_scrape_collector_duration_seconds{collector="process"} 2.5
//   drift_source_available{source="pressure",reason="psi_off"} 0
//   drift_series_dropped{collector="pressure"} 0
//   drift_duplicate_samples_dropped_total 0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "exporter/scrape/collector_run.h"
#include "metric/family.h"
#include "metric/page.h"

namespace exporter {

// True for the names above and what begins like them: no collector may use
// them, so that there is one family of each on the page.
bool IsOwnName(std::string_view family);

// The first three, known before the page is settled.
std::shared_ptr<const metric::Families> DescribeRuns(
    const std::vector<Outcome>& outcomes);

// The last two, for metric::Page::AddAccounts. `duplicates` is this process'
// total, this page's included.
std::shared_ptr<const metric::Families> DescribeAccounts(
    const std::vector<Outcome>& outcomes,
    const metric::Page::Accounts& accounts, uint64_t duplicates);

}  // namespace exporter
