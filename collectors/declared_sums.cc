#include "collectors/declared_sums.h"

#include "collectors/declared_values.h"
#include "drift/sums.h"

namespace collectors {
namespace {

void Add(metric::Families& out, const std::optional<double>& value,
         std::string_view name, std::string_view help) {
  if (value) out.Gauge(name, help).Add(*value);
}

}  // namespace

absl::Status AddDeclaredSums(const Context& context, metric::Families& out) {
  const drift::MachineFacts machine = ReadMachineFacts(context);
  Add(out, machine.cpus, "drift_machine_cpus",
      "CPUs that are online: /proc/stat.");
  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  machine::Buffer buffer;
  // Where tasks cannot be counted, what has a cgroup runs.
  auto runs = [&](int member) {
    const auto& pids =
        (*workloads)->readings.Pids(static_cast<size_t>(member), buffer);
    return !pids.ok() || !pids->current || *pids->current > 0;
  };
  const drift::Sums sums = drift::SumsOf((*workloads)->snapshot, machine, runs);
  if (sums.instances == 0) return absl::OkStatus();
  Add(out, sums.memory_limit.total, "drift_machine_declared_memory_limit_bytes",
      "Sum of the declared memory limits of what runs on this machine, to be "
      "put beside drift_meminfo_mem_total_bytes; who has none is in "
      "drift_machine_declared_without_memory_limit.");
  Add(out, sums.memory_request.total,
      "drift_machine_declared_memory_request_bytes",
      "Sum of the declared memory requests of what runs on this machine.");
  Add(out, sums.cpu_limit.total, "drift_machine_declared_cpu_limit_cores",
      "Sum of the declared CPU limits of what runs on this machine, to be put "
      "beside drift_machine_cpus; who has none is in "
      "drift_machine_declared_without_cpu_limit.");
  Add(out, sums.cpu_request.total, "drift_machine_declared_cpu_request_cores",
      "Sum of the declared CPU requests of what runs on this machine.");
  Add(out, sums.memory_limit.without,
      "drift_machine_declared_without_memory_limit",
      "Declared workloads that run on this machine without a declared memory "
      "limit, or with an unlimited one: containers, units, cgroups.");
  Add(out, sums.cpu_limit.without, "drift_machine_declared_without_cpu_limit",
      "Declared workloads that run on this machine without a declared CPU "
      "limit, or with an unlimited one: containers, units, cgroups.");
  return absl::OkStatus();
}

}  // namespace collectors
