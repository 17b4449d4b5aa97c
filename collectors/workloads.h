// The workloads of one scrape as collectors use them: beside each its labels,
// escaped once for all of its samples.
#pragma once

#include <memory>
#include <vector>

#include "drift/snapshot.h"
#include "metric/labels.h"

namespace collectors {

struct Workloads {
  explicit Workloads(drift::Snapshot taken);

  drift::Snapshot snapshot;
  std::vector<metric::Labels> labels;  // parallel to snapshot.workloads
};

}  // namespace collectors
