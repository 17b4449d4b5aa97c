#include "collectors/workloads.h"

#include <utility>

namespace collectors {

Workloads::Workloads(drift::Snapshot taken) : snapshot(std::move(taken)) {
  labels.reserve(snapshot.workloads.size());
  for (const drift::Workload& workload : snapshot.workloads) {
    const drift::Identity& id = workload.identity;
    labels.emplace_back(
        std::initializer_list<metric::Labels::Pair>{
            {"namespace", id.name_space},
            {"workload", id.workload},
            {"workload_type", id.workload_type},
            {"pod", id.pod},
            {"container", id.container}},
        workload.group ? metric::Rank::kGroup : metric::Rank::kUndeclared);
  }
}

}  // namespace collectors
