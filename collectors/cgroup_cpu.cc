// cpu.* of each cgroup: what is applied, and what happens.

#include <cmath>
#include <cstdint>

#include "collectors/collectors.h"
#include "collectors/each.h"
#include "machine/cgroup/cpu.h"

namespace collectors {
namespace {

double Seconds(uint64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / 1e9;
}

}  // namespace

absl::Status CollectCgroupCpu(const Context& context, metric::Families& out) {
  metric::Family& limit =
      out.Gauge("drift_applied_cpu_limit_cores",
                "CPU limit the kernel was told: cpu.max quota / period (v1: "
                "cpu.cfs_quota_us / cpu.cfs_period_us); +Inf means none.");
  metric::Family& weight =
      out.Gauge("drift_applied_cpu_weight",
                "cpu.weight, 1 to 10000; 0 means cpu.idle (cgroup v2).");
  metric::Family& shares = out.Gauge("drift_applied_cpu_shares",
                                     "cpu.shares, 2 to 262144 (cgroup v1).");
  metric::Family& usage =
      out.Counter("drift_actual_cpu_usage_seconds_total",
                  "CPU time used: cpu.stat usage_usec (v1: cpuacct.usage).");
  metric::Family& periods = out.Counter(
      "drift_actual_cpu_periods_total",
      "Enforcement periods that have elapsed: cpu.stat nr_periods. Absent "
      "where no CPU limit was ever set.");
  metric::Family& throttled_periods =
      out.Counter("drift_actual_cpu_throttled_periods_total",
                  "Periods in which the limit of this very cgroup was "
                  "exhausted: cpu.stat nr_throttled.");
  metric::Family& throttled = out.Counter(
      "drift_actual_cpu_throttled_seconds_total",
      "Time throttled by the limit of this very cgroup, summed over CPUs, so "
      "that it can exceed wall time: cpu.stat throttled_usec.");
  metric::Family& local = out.Counter(
      "drift_actual_cpu_ancestor_throttled_seconds_total",
      "Time the tasks right inside this cgroup were throttled, by its own "
      "limit or by one above it, summed over CPUs: cpu.stat.local "
      "throttled_usec (Linux 6.6). Growing while "
      "drift_actual_cpu_throttled_seconds_total does not: a limit above. "
      "Absent where neither has a limit.");

  Coverage coverage;
  bool local_seen = false;
  absl::Status status = EachWorkload(
      context, machine::cgroup::Controller::kCpu, coverage,
      [](const Workloads& workloads, size_t member, machine::Buffer& buffer)
          -> const auto& { return workloads.readings.Cpu(member, buffer); },
      [&](const machine::cgroup::Cpu& cpu, const metric::Labels& labels) {
        if (cpu.limit_cores) limit.Add(labels, *cpu.limit_cores);
        if (cpu.weight) weight.Add(labels, static_cast<double>(*cpu.weight));
        if (cpu.shares) shares.Add(labels, static_cast<double>(*cpu.shares));
        const machine::cgroup::CpuStat& stat = cpu.stat;
        if (stat.usage_ns) usage.Add(labels, Seconds(*stat.usage_ns));
        // Without a limit nothing can be throttled; the kernel's zeros would
        // only fill the page. A limit that was lifted keeps its counters.
        const bool limited =
            (cpu.limit_cores && !std::isinf(*cpu.limit_cores)) ||
            stat.periods.value_or(0) > 0;
        if (limited && stat.periods) {
          periods.Add(labels, static_cast<double>(*stat.periods));
        }
        if (limited && stat.throttled_periods) {
          throttled_periods.Add(labels,
                                static_cast<double>(*stat.throttled_periods));
        }
        if (limited && stat.throttled_ns) {
          throttled.Add(labels, Seconds(*stat.throttled_ns));
        }
        if (cpu.local_throttled_ns) {
          local_seen = true;
          if (limited || *cpu.local_throttled_ns > 0) {
            local.Add(labels, Seconds(*cpu.local_throttled_ns));
          }
        }
      });
  coverage.Tell(out, "cgroup_cpu", "no_controller");
  if (coverage.values) {
    out.Source("cpu_stat_local", local_seen ? "" : "kernel_too_old");
  }
  return status;
}

}  // namespace collectors
