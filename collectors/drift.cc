// Declared beside applied: whether the kernel was told what was written, why
// not, and what really binds.

#include <cmath>
#include <string>

#include "collectors/collectors.h"
#include "collectors/declared_values.h"
#include "collectors/io_families.h"
#include "collectors/look.h"
#include "drift/evaluate.h"
#include "machine/block.h"

namespace collectors {
namespace {

using declared::Resource;

class EffectiveFamilies {
 public:
  explicit EffectiveFamilies(metric::Families& out)
      : memory_(out.Gauge("drift_effective_memory_limit_bytes",
                          "The least memory limit over the workload, the "
                          "cgroups above it and the machine.")),
        cpu_(out.Gauge("drift_effective_cpu_limit_cores",
                       "The least CPU limit over the workload, the cgroups "
                       "above it and the machine.")),
        tasks_(out.Gauge("drift_effective_tasks_limit",
                         "The least limit on tasks over the workload, the "
                         "cgroups above it and the machine.")),
        utilization_(out.Gauge(
            "drift_effective_memory_utilization_ratio",
            "The greatest memory.current / memory.max over the workload and "
            "the cgroups above it; absent where none of them has a limit.")),
        available_(out.Gauge(
            "drift_effective_memory_available_bytes",
            "The least memory.max - memory.current over the workload and the "
            "cgroups above it; absent where none of them has a limit.")),
        tasks_available_(out.Gauge(
            "drift_effective_tasks_available",
            "The least pids.max - pids.current over the workload and the "
            "cgroups above it; absent where none of them has a limit.")),
        level_(out.Info("drift_effective_limit_info",
                        "The cgroup above the workload that binds it; absent "
                        "where its own limit or the machine does.")) {}

  void Add(const drift::InstanceDrift& drift, const drift::Workload& workload,
           const metric::Labels& labels) {
    Limit(memory_, Resource::kMemoryLimit, drift.memory, workload, labels);
    Limit(cpu_, Resource::kCpuLimit, drift.cpu, workload, labels);
    Limit(tasks_, Resource::kTasksLimit, drift.tasks, workload, labels);
    if (drift.memory.utilization) {
      utilization_.Add(labels, *drift.memory.utilization);
      available_.Add(labels, *drift.memory.available);
    }
    if (drift.tasks.available) {
      tasks_available_.Add(labels, *drift.tasks.available);
    }
  }

 private:
  void Limit(metric::Family& family, Resource resource,
             const drift::Effective& effective, const drift::Workload& workload,
             const metric::Labels& labels) {
    if (!effective.limit) return;
    family.Add(labels, *effective.limit);
    if (effective.level.size() <= 1) return;  // "/": the machine
    if (effective.level == workload.cgroup->path()) return;
    level_.Add(labels.With("resource", declared::NameOf(resource)), "level",
               effective.level, 1);
  }

  metric::Family& memory_;
  metric::Family& cpu_;
  metric::Family& tasks_;
  metric::Family& utilization_;
  metric::Family& available_;
  metric::Family& tasks_available_;
  metric::Family& level_;
};

class ComparisonFamilies {
 public:
  explicit ComparisonFamilies(metric::Families& out)
      : as_declared_(out.Gauge(
            "drift_applied_as_declared",
            "1 if the kernel was told what is declared, legal rounding "
            "included; 0 if not; absent where that can't be told.")),
        mismatch_(out.Info(
            "drift_mismatch_info",
            "Why drift_applied_as_declared is 0, or masked_by_ancestor where "
            "it is 1 and a cgroup above allows less.")),
        open_files_(out.Gauge("drift_applied_open_files_limit",
                              "/proc/PID/limits of the workload's processes: "
                              "the soft limit; where one is declared.")) {}

  void Add(const IoDeclaration& io, drift::Reason reason,
           const metric::Labels& labels) {
    const drift::Verdict verdict = drift::VerdictOf(reason);
    if (verdict == drift::Verdict::kNone) return;
    const metric::Labels of = labels.With("resource", drift::NameOf(io.kind))
                                  .With("device", io.device);
    as_declared_.Add(of, verdict == drift::Verdict::kAsDeclared ? 1 : 0);
    if (verdict == drift::Verdict::kNot) {
      mismatch_.Add(of, "reason", drift::NameOf(reason), 1);
    }
  }

  void Add(const drift::Comparison& comparison, const metric::Labels& labels) {
    if (comparison.resource == Resource::kOpenFilesLimit &&
        comparison.applied) {
      open_files_.Add(labels, comparison.applied->number);
    }
    const drift::Verdict verdict = drift::VerdictOf(comparison.reason);
    if (verdict == drift::Verdict::kNone) return;
    const std::string_view resource = declared::NameOf(comparison.resource);
    as_declared_.Add(labels, "resource", resource,
                     verdict == drift::Verdict::kAsDeclared ? 1 : 0);
    if (verdict == drift::Verdict::kNot ||
        comparison.reason == drift::Reason::kMaskedByAncestor) {
      mismatch_.Add(labels.With("resource", resource), "reason",
                    drift::NameOf(comparison.reason), 1);
    }
  }

 private:
  metric::Family& as_declared_;
  metric::Family& mismatch_;
  metric::Family& open_files_;
};

// Limits of block I/O, by device. Where it is not known which device is meant,
// nothing is said.
void CompareIo(const Context& context, const Workloads& workloads,
               const drift::MachineFacts& machine,
               ComparisonFamilies& comparisons) {
  machine::Buffer buffer;
  machine::BlockDevices devices(context.root);
  for (size_t i = 0; i < workloads.labels.size(); ++i) {
    const drift::Workload& workload = workloads.snapshot.workloads[i];
    if (workload.part == nullptr || workload.part->io.empty()) continue;
    const auto& io =
        workloads.readings.Io(static_cast<size_t>(workload.member), buffer);
    for (const IoDeclaration& declared : IoOf(*workload.part, devices)) {
      if (!declared.number) continue;
      const auto applied = drift::AppliedIo(io.ok() ? &*io : nullptr,
                                            *declared.number, declared.kind);
      comparisons.Add(declared,
                      drift::CompareIo(declared.value, applied,
                                       workload.declared->changed, machine),
                      workloads.labels[i]);
    }
  }
}

}  // namespace

absl::Status CollectDrift(const Context& context, metric::Families& out) {
  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  const drift::Snapshot& snapshot = (*workloads)->snapshot;
  machine::Buffer buffer;
  const drift::Look look = MakeLook(context, **workloads, buffer);

  EffectiveFamilies effective(out);
  ComparisonFamilies comparisons(out);
  for (const drift::InstanceDrift& drift : Evaluate(snapshot, look)) {
    const auto i = static_cast<size_t>(drift.workload);
    const metric::Labels& labels = (*workloads)->labels[i];
    effective.Add(drift, snapshot.workloads[i], labels);
    for (const drift::Comparison& comparison : drift.comparisons) {
      comparisons.Add(comparison, labels);
    }
  }

  CompareIo(context, **workloads, look.machine, comparisons);

  metric::Family& running =
      out.Gauge("drift_actual_running",
                "Instances of a declared workload that run on this machine: "
                "pods, containers, units or cgroups.");
  for (const drift::Presence& presence : PresenceOf(snapshot, look)) {
    running.Add(LabelsOf(*presence.declared), presence.running);
  }
  return absl::OkStatus();
}

}  // namespace collectors
