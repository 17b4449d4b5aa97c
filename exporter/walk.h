// The cgroup walk of a scrape, from the hierarchies on this machine to named
// workloads.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "collectors/workloads.h"
#include "drift/snapshot.h"
#include "exporter/scrape/scraper.h"
#include "machine/dir.h"
#include "machine/keep.h"

namespace exporter {

// A function that walks once per call, remembering the cgroups and the names
// decided from call to call. One caller at a time. Looks for the hierarchies
// until it has found them: they may be mounted after us.
Scraper::Walk MakeWalk(std::shared_ptr<const machine::Root> root,
                       std::string cgroupfs, drift::Rules rules,
                       std::shared_ptr<machine::KeepBudget> budget);

}  // namespace exporter
