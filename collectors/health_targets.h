// Which declared health checks are to be asked where: of every instance that
// runs here, at this machine's loopback or at its own address.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/collector.h"
#include "machine/dir.h"
#include "machine/probe/probe.h"
#include "metric/labels.h"

namespace collectors {

struct HealthTarget {
  std::string id;  // of the instance and the check
  metric::Labels labels;
  std::string check;              // label
  std::string_view not_executed;  // why not; empty: it is
  machine::probe::Target target;
  std::chrono::milliseconds interval{};
};

// In the snapshot's order.
std::vector<HealthTarget> FindHealthTargets(const Context& context,
                                            const Workloads& workloads,
                                            machine::Buffer& buffer);

}  // namespace collectors
