// The cgroup walk of a scrape, from the hierarchies on this machine to named
// workloads.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "collectors/workloads.h"
#include "drift/declarations.h"
#include "drift/snapshot.h"
#include "exporter/containers.h"
#include "exporter/scrape/scraper.h"
#include "machine/dir.h"
#include "machine/keep.h"

namespace exporter {

struct WalkOptions {
  std::string cgroupfs;  // where hierarchies are mounted at or below
  drift::Rules rules;
  // The declarations in force; null while the first load is under way: then
  // there are no workloads yet. No function: nothing is ever declared.
  std::function<std::shared_ptr<const drift::Declarations>()> declarations;
  // Null: no runtime is asked who a container is.
  std::shared_ptr<Containers> containers;
};

// A function that walks once per call, remembering the cgroups and the names
// decided from call to call. One caller at a time. Looks for the hierarchies
// until it has found them: they may be mounted after us.
Scraper::Walk MakeWalk(std::shared_ptr<const machine::Root> root,
                       std::shared_ptr<machine::KeepBudget> budget,
                       WalkOptions options);

}  // namespace exporter
