// The workloads of one scrape as collectors use them: beside each its labels,
// escaped once for all of its samples, and what was read of its cgroup.
#pragma once

#include <vector>

#include "collectors/readings.h"
#include "drift/snapshot.h"
#include "metric/labels.h"

namespace collectors {

struct Workloads {
  explicit Workloads(drift::Snapshot taken);

  const drift::Snapshot snapshot;
  std::vector<metric::Labels> labels;  // parallel to snapshot.workloads
  const Readings readings;             // of snapshot.members
};

metric::Labels LabelsOf(const drift::Identity& identity, metric::Rank rank);

// Those of the workload as a whole: namespace, workload and workload_type.
metric::Labels LabelsOf(const declared::Workload& workload);

}  // namespace collectors
