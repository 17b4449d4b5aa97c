// This machine as a scraper or a report looks at it, opened from the flags.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "exporter/containers.h"
#include "exporter/declarations/store.h"
#include "exporter/log.h"
#include "exporter/machine_flags.h"
#include "exporter/scrape/scraper.h"

namespace exporter {

struct OpenedMachine {
  Scraper::Machine machine;
  std::shared_ptr<Store> store;  // already reading what is declared
};

// Raises the limit on open files up to the hard one. InvalidArgument: a flag is
// wrong. Throws std::system_error when there is no thread to be had.
absl::StatusOr<OpenedMachine> OpenMachine(
    const MachineConfig& config, const std::shared_ptr<const Log>& log);

}  // namespace exporter
