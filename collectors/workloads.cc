#include "collectors/workloads.h"

#include <utility>

namespace collectors {
namespace {

metric::Rank RankOf(const drift::Workload& workload) {
  if (workload.declared != nullptr) return metric::Rank::kDeclared;
  return workload.group ? metric::Rank::kGroup : metric::Rank::kUndeclared;
}

}  // namespace

Workloads::Workloads(drift::Snapshot taken)
    : snapshot(std::move(taken)), readings(snapshot.members) {
  labels.reserve(snapshot.workloads.size());
  for (const drift::Workload& workload : snapshot.workloads) {
    labels.push_back(LabelsOf(workload.identity, RankOf(workload)));
  }
}

metric::Labels LabelsOf(const drift::Identity& identity, metric::Rank rank) {
  return metric::Labels({{"namespace", identity.name_space},
                         {"workload", identity.workload},
                         {"workload_type", identity.workload_type},
                         {"pod", identity.pod},
                         {"container", identity.container}},
                        rank);
}

metric::Labels LabelsOf(const declared::Workload& workload) {
  return LabelsOf({workload.name_space, workload.name, workload.type, "", ""},
                  metric::Rank::kDeclared);
}

}  // namespace collectors
