// The declared overcommit of the machine: what all that runs here was promised.
#pragma once

#include "absl/status/status.h"
#include "collectors/collector.h"
#include "metric/family.h"

namespace collectors {

// Nothing is added while nothing is declared of what runs here. Errors: those
// of Context::workloads.
absl::Status AddDeclaredSums(const Context& context, metric::Families& out);

}  // namespace collectors
