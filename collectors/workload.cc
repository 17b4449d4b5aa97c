// drift_workload_info: what is too long or changes too often to be a label of
// every sample.

#include "collectors/collectors.h"

namespace collectors {

absl::Status CollectWorkload(const Context& context, metric::Families& out) {
  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  metric::Family& info =
      out.Info("drift_workload_info",
               "The cgroup of a workload, and the full id of its container.");
  for (size_t i = 0; i < (*workloads)->labels.size(); ++i) {
    const drift::Workload& workload = (*workloads)->snapshot.workloads[i];
    info.Add((*workloads)
                 ->labels[i]
                 .With("cgroup", workload.cgroup->path())
                 .With("container_id", workload.container_id),
             1);
  }
  return absl::OkStatus();
}

}  // namespace collectors
