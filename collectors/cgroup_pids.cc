// pids.* of each cgroup. The kernel's pids are tasks: every thread counts.

#include <cmath>

#include "collectors/collectors.h"
#include "collectors/each.h"
#include "machine/cgroup/pids.h"

namespace collectors {

absl::Status CollectCgroupPids(const Context& context, metric::Families& out) {
  metric::Family& limit =
      out.Gauge("drift_applied_tasks_limit",
                "pids.max, in tasks (threads); +Inf means none.");
  metric::Family& tasks =
      out.Gauge("drift_actual_tasks", "pids.current: tasks (threads) now.");
  metric::Family& refused = out.Counter(
      "drift_actual_tasks_max_events_total",
      "pids.events max: forks refused by the limit of this very cgroup; since "
      "Linux 6.11 by any limit in its subtree. Absent where there is no "
      "limit.");

  Coverage coverage;
  absl::Status status = EachWorkload(
      context, machine::cgroup::Controller::kPids, coverage,
      [](const Workloads& workloads, size_t member, machine::Buffer& buffer)
          -> const auto& { return workloads.readings.Pids(member, buffer); },
      [&](const machine::cgroup::Pids& pids, const metric::Labels& labels) {
        if (pids.limit) limit.Add(labels, *pids.limit);
        if (pids.current) tasks.Add(labels, static_cast<double>(*pids.current));
        const bool limited = pids.limit && !std::isinf(*pids.limit);
        if (pids.max_events && (limited || *pids.max_events > 0)) {
          refused.Add(labels, static_cast<double>(*pids.max_events));
        }
      });
  coverage.Tell(out, "cgroup_pids", "no_controller");
  return status;
}

}  // namespace collectors
