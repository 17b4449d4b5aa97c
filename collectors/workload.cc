// drift_workload_info: what is too long or changes too often to be a label of
// every sample.

#include "collectors/collectors.h"

namespace collectors {

absl::Status CollectWorkload(const Context& context, metric::Families& out) {
  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  metric::Family& info =
      out.Info("drift_workload_info",
               "The cgroup of a workload, the full id of its container and the "
               "uid of its pod. How the workload of a pod is known: "
               "owner_source is declared, label, name (its pattern) or none.");
  bool known = false;
  bool forbidden = false;
  for (size_t i = 0; i < (*workloads)->labels.size(); ++i) {
    const drift::Workload& workload = (*workloads)->snapshot.workloads[i];
    known |= workload.container != nullptr;
    forbidden |= workload.forbidden;
    const std::string_view uid =
        workload.container ? workload.container->pod_uid : std::string_view();
    info.Add((*workloads)
                 ->labels[i]
                 .With("cgroup", workload.cgroup->path())
                 .With("container_id", workload.container_id)
                 .With("pod_uid", uid)
                 .With("owner_source", workload.owner.source)
                 .With("owner_confidence", workload.owner.degree),
             1);
  }
  out.Source("workload");
  // Without any container nobody can tell.
  if (known || forbidden) {
    out.Source("container_runtime", forbidden ? "permission" : "");
  }
  return absl::OkStatus();
}

}  // namespace collectors
