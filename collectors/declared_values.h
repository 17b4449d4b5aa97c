// The families of declared values, and what a value is on this machine.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_set>

#include "collectors/collector.h"
#include "collectors/io_families.h"
#include "drift/compare.h"
#include "drift/identity.h"
#include "drift/thresholds.h"
#include "machine/block.h"
#include "metric/family.h"
#include "metric/labels.h"

namespace collectors {

// Read anew in each scrape: /proc only.
drift::MachineFacts ReadMachineFacts(const Context& context);

class DeclaredFamilies {
 public:
  DeclaredFamilies(const Context& context, metric::Families& out);

  // An instance, or a part that does not run here. Values that are ignored or
  // ambiguous have a location and no sample.
  void Add(const declared::Workload& workload, const declared::Part& part,
           const drift::Identity& identity, const metric::Labels& labels,
           const drift::MachineFacts& machine);
  // What is declared of the workload as a whole: ports, that it must run.
  void AddWhole(const declared::Workload& workload);
  void AddReplicas(const declared::Workload& workload);

 private:
  void AddLocation(const metric::Labels& labels,
                   const declared::Location& location);
  void AddThresholds(const declared::Workload& workload, declared::Level level,
                     const metric::Labels& labels);

  std::array<metric::Family*, declared::kResources> values_;
  metric::Family& location_;
  metric::Family& threshold_;
  // Identities of its samples: the containers of a pod share theirs.
  std::unordered_set<uint64_t> told_;
  metric::Family& running_;
  metric::Family& replicas_;
  metric::Family& port_;
  IoFamilies io_;
  machine::BlockDevices devices_;
};

}  // namespace collectors
