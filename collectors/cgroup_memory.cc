// memory.* of each cgroup: what is applied, and what happens.

#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>

#include "collectors/collectors.h"
#include "collectors/each.h"
#include "collectors/memory_events.h"
#include "drift/event_ledger.h"
#include "machine/cgroup/memory.h"

namespace collectors {
namespace {

void AddKnown(metric::Family& family, const metric::Labels& labels,
              const std::optional<uint64_t>& value) {
  if (value) family.Add(labels, static_cast<double>(*value));
}

void AddKnown(metric::Family& family, const metric::Labels& labels,
              const std::optional<double>& value) {
  if (value) family.Add(labels, *value);
}

// A protection or throttle that somebody set: not the kernel's "max" or 0.
bool Set(const std::optional<double>& value) {
  return value && *value > 0 && !std::isinf(*value);
}

void AddPages(metric::Family& family, const metric::Labels& labels,
              const std::optional<uint64_t>& pages) {
  static const auto kPage = static_cast<double>(sysconf(_SC_PAGESIZE));
  if (pages.value_or(0) > 0) {
    family.Add(labels, static_cast<double>(*pages) * kPage);
  }
}

// What an incident leaves behind; a workload that never thrashed has none.
class ReclaimFamilies {
 public:
  explicit ReclaimFamilies(metric::Families& out)
      : faults_(out.Counter("drift_actual_memory_major_faults_total",
                            "memory.stat pgmajfault: a page had to be read "
                            "from disk or swap. Absent while 0.")),
        refaulted_(out.Counter(
            "drift_actual_memory_refaulted_bytes_total",
            "memory.stat workingset_refault_*: reclaimed and needed again soon "
            "after, which is what thrashing is. Absent while 0; kernels before "
            "5.9 do not tell the kinds apart: kind=all.")),
        restored_(out.Counter(
            "drift_actual_memory_restored_bytes_total",
            "memory.stat workingset_restore_*: read back although it was in "
            "active use when it was reclaimed (cgroup v2); growing while tasks "
            "stall: the limit is too small for what is in use. Absent while "
            "0.")),
        scanned_(out.Counter("drift_actual_memory_scanned_bytes_total",
                             "memory.stat pgscan: looked at to find what can "
                             "be reclaimed (cgroup v2). Absent while 0.")),
        reclaimed_(out.Counter(
            "drift_actual_memory_reclaimed_bytes_total",
            "memory.stat pgsteal: reclaimed (cgroup v2). Absent while 0.")) {}

  void Add(const machine::cgroup::MemoryStat& stat,
           const metric::Labels& labels) {
    if (stat.major_faults.value_or(0) > 0) {
      faults_.Add(labels, static_cast<double>(*stat.major_faults));
    }
    AddPages(refaulted_, labels.With("kind", "anon"), stat.refault_anon);
    AddPages(refaulted_, labels.With("kind", "file"), stat.refault_file);
    AddPages(refaulted_, labels.With("kind", "all"), stat.refault);
    // A kernel tells either the sum or its two parts.
    AddPages(restored_, labels,
             stat.restore_anon.value_or(0) + stat.restore_file.value_or(0) +
                 stat.restore.value_or(0));
    AddPages(scanned_, labels, stat.scanned);
    AddPages(reclaimed_, labels, stat.reclaimed);
  }

 private:
  metric::Family& faults_;
  metric::Family& refaulted_;
  metric::Family& restored_;
  metric::Family& scanned_;
  metric::Family& reclaimed_;
};

void AddKillers(metric::Family& family, const metric::Labels& labels,
                const drift::EventLedger::Totals& totals) {
  constexpr const char* kNames[drift::kKillers] = {
      "own_limit", "ancestor_limit", "machine", "systemd_oomd"};
  for (size_t i = 0; i < drift::kKillers; ++i) {
    if (totals.kills[i] == 0) continue;
    family.Add(labels, "killer", kNames[i],
               static_cast<double>(totals.kills[i]));
  }
}

absl::Status CollectCgroupMemory(MemoryEventsMemory& memory_events,
                                 const Context& context,
                                 metric::Families& out) {
  metric::Family& limit =
      out.Gauge("drift_applied_memory_limit_bytes",
                "memory.max (v1: memory.limit_in_bytes); +Inf means none.");
  metric::Family& high =
      out.Gauge("drift_applied_memory_high_bytes",
                "memory.high; absent while it is max, the kernel's default.");
  metric::Family& low =
      out.Gauge("drift_applied_memory_low_bytes",
                "memory.low (v1: memory.soft_limit_in_bytes, which is not "
                "quite the same); absent while it is the kernel's default.");
  metric::Family& min =
      out.Gauge("drift_applied_memory_min_bytes",
                "memory.min; absent while it is 0, the kernel's default.");
  metric::Family& swap_limit = out.Gauge(
      "drift_applied_memory_swap_limit_bytes",
      "memory.swap.max (v1: memory.memsw.limit_in_bytes - limit); absent "
      "while it is max, the kernel's default.");
  metric::Family& usage =
      out.Gauge("drift_actual_memory_usage_bytes",
                "memory.current (v1: memory.usage_in_bytes): anonymous, page "
                "cache and kernel memory.");
  metric::Family& peak = out.Gauge("drift_actual_memory_peak_bytes",
                                   "memory.peak, the most ever used (v1: "
                                   "memory.max_usage_in_bytes). Linux 5.19; of "
                                   "declared workloads.");
  metric::Family& working_set = out.Gauge(
      "drift_actual_memory_working_set_bytes",
      "memory.current - inactive_file, as kubelet and cAdvisor count it.");
  metric::Family& anon =
      out.Gauge("drift_actual_memory_anon_bytes",
                "memory.stat anon: what can only go to swap.");
  metric::Family& swap =
      out.Gauge("drift_actual_memory_swap_bytes",
                "memory.swap.current (v1: memory.stat total_swap).");
  metric::Family& low_events =
      out.Counter("drift_actual_memory_low_events_total",
                  "memory.events low: reclaimed although below memory.low; "
                  "absent while memory.low is not set.");
  metric::Family& high_events =
      out.Counter("drift_actual_memory_high_events_total",
                  "memory.events high: throttled above memory.high; absent "
                  "while memory.high is not set.");
  metric::Family& max_events =
      out.Counter("drift_actual_memory_max_events_total",
                  "memory.events max: the limit was hit and memory reclaimed, "
                  "no harm in itself (v1: memory.failcnt).");
  metric::Family& oom_events =
      out.Counter("drift_actual_memory_oom_events_total",
                  "memory.events oom: an allocation was about to fail.");
  metric::Family& oom_kill_events = out.Counter(
      "drift_actual_memory_oom_kill_events_total",
      "memory.events oom_kill: processes killed by an OOM killer, in the whole "
      "subtree (v1: memory.oom_control oom_kill, of this cgroup alone). This "
      "and the other events count since the exporter started, outlive their "
      "cgroup, and stay 15 minutes after a workload is gone.");
  metric::Family& killers = out.Counter(
      "drift_actual_killed_processes_total",
      "Processes killed for want of memory, by who did it: the workload's own "
      "limit, one above it, the machine (memory.events.local tells whose limit "
      "was hit, cgroup v2), or systemd-oomd (user.oomd_kill). Absent while 0.");
  metric::Family& unattributed = out.Counter(
      "drift_unattributed_oom_kills_total",
      "OOM kills inside this group of which it cannot be said whose they were: "
      "several workloads vanished between two scrapes.");
  ReclaimFamilies reclaim(out);

  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  machine::Buffer event_buffer;
  memory_events.Look(**workloads, event_buffer);

  Coverage coverage;
  absl::Status status = EachWorkload(
      context, machine::cgroup::Controller::kMemory, coverage,
      [](const Workloads& workloads, size_t member, machine::Buffer& buffer)
          -> const auto& { return workloads.readings.Memory(member, buffer); },
      [&](const machine::cgroup::Memory& memory, const metric::Labels& labels,
          size_t i) {
        AddKnown(limit, labels, memory.limit);
        if (Set(memory.high)) high.Add(labels, *memory.high);
        if (Set(memory.low)) low.Add(labels, *memory.low);
        if (Set(memory.soft_limit)) low.Add(labels, *memory.soft_limit);
        if (Set(memory.min)) min.Add(labels, *memory.min);
        if (memory.swap_limit && !std::isinf(*memory.swap_limit)) {
          swap_limit.Add(labels, *memory.swap_limit);
        }
        AddKnown(usage, labels, memory.usage);
        if (labels.rank() == metric::Rank::kDeclared) {
          AddKnown(peak, labels, memory.peak);
        }
        AddKnown(working_set, labels, memory.working_set());
        AddKnown(anon, labels, memory.stat.anon);
        AddKnown(swap, labels, memory.swap);
        reclaim.Add(memory.stat, labels);
        const machine::cgroup::MemoryEvents& events =
            memory_events.Of(i).events;
        if (Set(memory.low)) AddKnown(low_events, labels, events.low);
        if (Set(memory.high)) AddKnown(high_events, labels, events.high);
        AddKnown(max_events, labels, events.max);
        AddKnown(oom_events, labels, events.oom);
        AddKnown(oom_kill_events, labels, events.oom_kill);
        AddKillers(killers, labels, memory_events.Of(i));
      });
  memory_events.AddGone(oom_kill_events, unattributed);
  coverage.Tell(out, "cgroup_memory", "no_controller");
  if (memory_events.unwatched() > 0) {
    out.Source("memory_events_watch", "inotify_limit");
  }
  return status;
}

}  // namespace

Collect MakeCgroupMemory() {
  auto events = std::make_shared<MemoryEventsMemory>();
  return [events](const Context& context, metric::Families& out) {
    return CollectCgroupMemory(*events, context, out);
  };
}

}  // namespace collectors
