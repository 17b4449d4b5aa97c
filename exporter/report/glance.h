// One look at all workloads, for the report to compare with a second one.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "collectors/workloads.h"
#include "exporter/report/window.h"

namespace report {

struct Glance {
  std::shared_ptr<const collectors::Workloads> workloads;
  std::vector<Vitals> vitals;  // parallel to workloads->snapshot.workloads
};

using Walk = std::function<
    absl::StatusOr<std::shared_ptr<const collectors::Workloads>>()>;

// Errors: those of the walk. What cannot be read of a cgroup is absent.
absl::StatusOr<Glance> TakeGlance(const Walk& walk);

// Parallel to the workloads of `after`. A cgroup that was removed and made
// again under the same path is another one.
std::vector<Window> WindowsOf(const Glance& before, const Glance& after);

}  // namespace report
