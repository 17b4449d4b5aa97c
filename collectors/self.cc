// What the exporter is, and what it costs.

#include "machine/proc/self.h"

#include "build_info.h"
#include "collectors/collectors.h"
#include "machine/proc/stat.h"

namespace collectors {

absl::Status CollectSelf(const Context& context, metric::Families& out) {
  out.Info("drift_build_info", "What this exporter was built from.")
      .Add(metric::Labels{{"version", build_info::kVersion},
                          {"revision", build_info::kRevision},
                          {"branch", build_info::kBranch},
                          {"compiler", build_info::kCompiler}},
           1);

  machine::Buffer buffer;
  auto self = machine::proc::ReadSelf(context.root.proc, buffer);
  if (!self.ok()) return self.status();
  out.Counter("drift_exporter_cpu_seconds_total",
              "CPU time of the exporter itself, user and system.")
      .Add(self->cpu_seconds);
  out.Gauge("drift_exporter_resident_memory_bytes",
            "Resident memory of the exporter itself.")
      .Add(static_cast<double>(self->resident_bytes));
  out.Gauge("drift_exporter_virtual_memory_bytes",
            "Virtual memory of the exporter itself.")
      .Add(static_cast<double>(self->virtual_bytes));
  out.Gauge("drift_exporter_threads", "Threads of the exporter itself.")
      .Add(static_cast<double>(self->threads));

  auto descriptors = machine::proc::CountOwnDescriptors(context.root.proc);
  if (descriptors.ok()) {
    out.Gauge("drift_exporter_open_fds",
              "Open descriptors of the exporter itself, most of them kept "
              "kernel files.")
        .Add(static_cast<double>(*descriptors));
  }
  auto stat = machine::proc::ReadStat(context.root.proc, buffer);
  if (stat.ok() && stat->boot_time_seconds) {
    out.Gauge("drift_exporter_start_time_seconds",
              "Start of the exporter, in seconds since 1970.")
        .Add(static_cast<double>(*stat->boot_time_seconds) +
             self->start_seconds);
  }
  return descriptors.status();
}

}  // namespace collectors
