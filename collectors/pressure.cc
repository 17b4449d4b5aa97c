// Pressure stall information of the machine and of each cgroup. Only the
// kernel's running totals: the 10, 60 and 300 s averages are what rate() is
// for.

#include "machine/cgroup/pressure.h"

#include <cstdint>
#include <optional>
#include <string>

#include "collectors/collectors.h"
#include "collectors/each.h"
#include "machine/proc/pressure.h"
#include "machine/text.h"

namespace collectors {
namespace {

double Seconds(uint64_t microseconds) {
  return static_cast<double>(microseconds) / 1e6;
}

// One resource's two families, "some" and "full" in the kernel's words.
struct Stalls {
  metric::Family& waiting;
  metric::Family& stalled;

  void Add(const metric::Labels& labels,
           const std::optional<machine::Pressure>& pressure) {
    if (!pressure) return;
    if (pressure->some_us) waiting.Add(labels, Seconds(*pressure->some_us));
    if (pressure->full_us) stalled.Add(labels, Seconds(*pressure->full_us));
  }
};

Stalls MakeStalls(metric::Families& out, const std::string& prefix,
                  const std::string& resource, const std::string& where,
                  const std::string& whose) {
  return {
      out.Counter(prefix + resource + "_waiting_seconds_total",
                  "Time in which at least one task " + whose + " waited for " +
                      resource + ": " + where + " some."),
      out.Counter(prefix + resource + "_stalled_seconds_total",
                  "Time in which all non-idle tasks " + whose + " waited for " +
                      resource + " at once: " + where + " full.")};
}

absl::Status CollectHost(const Context& context, metric::Families& out) {
  machine::Buffer buffer;
  auto host = machine::proc::ReadHostPressure(context.root.proc, buffer);
  if (!host.ok()) {
    if (absl::IsUnavailable(host.status())) {
      out.Source("pressure", machine::ReasonOf(host.status()));
    }
    return host.status();
  }
  out.Source("pressure");
  // Linux 6.1 with CONFIG_IRQ_TIME_ACCOUNTING: which of the two is missing
  // cannot be told.
  out.Source("irq_pressure", host->irq ? "" : "not_in_kernel");
  // The kernel defines the machine's cpu "full" as 0: no measurement.
  if (host->cpu) host->cpu->full_us.reset();
  const metric::Labels none;
  auto Add = [&](const std::string& resource,
                 const std::optional<machine::Pressure>& pressure) {
    MakeStalls(out, "drift_pressure_", resource, "/proc/pressure/" + resource,
               "of the machine")
        .Add(none, pressure);
  };
  Add("cpu", host->cpu);
  Add("memory", host->memory);
  Add("io", host->io);
  Add("irq", host->irq);
  return absl::OkStatus();
}

absl::Status CollectCgroups(const Context& context, metric::Families& out) {
  auto Make = [&](const std::string& resource) {
    return MakeStalls(out, "drift_actual_pressure_", resource,
                      resource + ".pressure", "of the workload");
  };
  Stalls cpu = Make("cpu");
  Stalls memory = Make("memory");
  Stalls io = Make("io");
  Coverage coverage;
  absl::Status status = EachWorkload(
      context, machine::cgroup::Controller::kPressure, coverage,
      [](const Workloads& workloads, size_t member, machine::Buffer& buffer) {
        return machine::cgroup::ReadPressure(
            *workloads.snapshot.members[member].cgroup, buffer);
      },
      [&](const machine::cgroup::CgroupPressure& pressure,
          const metric::Labels& labels) {
        cpu.Add(labels, pressure.cpu);
        memory.Add(labels, pressure.memory);
        io.Add(labels, pressure.io);
      });
  coverage.Tell(out, "cgroup_pressure", "cgroup_v1");
  return status;
}

}  // namespace

absl::Status CollectPressure(const Context& context, metric::Families& out) {
  // Without /proc/pressure no cgroup has it either.
  if (absl::Status host = CollectHost(context, out); !host.ok()) return host;
  return CollectCgroups(context, out);
}

}  // namespace collectors
