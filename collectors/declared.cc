// What is declared of each workload that runs here or must run here, where that
// is written, and how the sources are.

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "collectors/collectors.h"
#include "collectors/declared_values.h"
#include "drift/evaluate.h"

namespace collectors {
namespace {

using drift::Snapshot;

void AddSources(const drift::Declarations& declarations,
                metric::Families& out) {
  metric::Family& info =
      out.Info("drift_declared_source_info",
               "A source of declarations, and the commit it was read at: the "
               "target of a git-sync link, or the checkout's HEAD.");
  metric::Family& success = out.Gauge(
      "drift_declared_source_last_success_timestamp_seconds",
      "When the source was last read well; absent if it never was. What was "
      "read then stays in force until it is again.");
  metric::Family& problems = out.Gauge(
      "drift_declared_source_problems",
      "Problems found in the source when it was last read; each one stands in "
      "the log with file, line and the mend.");
  metric::Family& workloads =
      out.Gauge("drift_declared_source_workloads",
                "Workloads that the source declares, running here or not.");
  for (const drift::SourceState& state : declarations.sources) {
    const metric::Labels labels{{"source", state.source}};
    info.Add(labels.With("commit", state.commit), 1);
    if (state.last_success) success.Add(labels, *state.last_success);
    workloads.Add(labels, static_cast<double>(state.workloads));
    double errors = 0;
    double warnings = 0;
    for (const auto& problem : state.problems) {
      ++(problem.severity == declared::Severity::kError ? errors : warnings);
    }
    problems.Add(labels, "severity", "error", errors);
    problems.Add(labels, "severity", "warning", warnings);
  }
}

// The declared series of what does not run here: one per part, without a pod.
void AddParts(const declared::Workload& workload,
              const drift::MachineFacts& machine, DeclaredFamilies& families) {
  for (const declared::Part& part : workload.parts) {
    const drift::Identity identity{workload.name_space, workload.name,
                                   workload.type, "", part.container};
    families.Add(workload, part, identity,
                 LabelsOf(identity, metric::Rank::kDeclared), machine);
  }
}

}  // namespace

absl::Status CollectDeclared(const Context& context, metric::Families& out) {
  auto declarations = context.declarations();
  if (declarations == nullptr) {
    return absl::DeadlineExceededError("the first load is still under way");
  }
  AddSources(*declarations, out);

  DeclaredFamilies families(context, out);
  const drift::MachineFacts machine = ReadMachineFacts(context);
  std::set<const declared::Workload*> done;
  auto workloads = context.workloads();
  if (workloads.ok()) {
    const Snapshot& snapshot = (*workloads)->snapshot;
    for (size_t i = 0; i < snapshot.workloads.size(); ++i) {
      const drift::Workload& workload = snapshot.workloads[i];
      if (workload.declared == nullptr) continue;
      if (workload.part != nullptr) {
        families.Add(*workload.declared, *workload.part, workload.identity,
                     (*workloads)->labels[i], machine);
      }
      if (done.insert(workload.declared).second) {
        families.AddWhole(*workload.declared);
      }
    }
    for (const declared::Workload& workload : snapshot.inventory->workloads()) {
      if (!workload.must_run || !done.insert(&workload).second) continue;
      families.AddWhole(workload);
      AddParts(workload, machine, families);
    }
  }
  if (declarations->whole_cluster) {
    for (const auto& workload : declarations->inventory->workloads()) {
      families.AddReplicas(workload);
      // The snapshot's inventory can be an older one than this.
      const bool same = workloads.ok() && (*workloads)->snapshot.inventory ==
                                              declarations->inventory;
      if (same && done.contains(&workload)) continue;
      families.AddWhole(workload);
      AddParts(workload, machine, families);
    }
    return absl::OkStatus();
  }
  return workloads.status();
}

}  // namespace collectors
