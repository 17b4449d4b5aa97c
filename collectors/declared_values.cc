#include "collectors/declared_values.h"

#include <unistd.h>

#include <string>

#include "machine/proc/limits.h"
#include "machine/proc/totals.h"

namespace collectors {
namespace {

using declared::Value;

struct Named {
  const char* name;
  const char* help;
};

// By declared::Resource.
constexpr std::array<Named, declared::kResources> kValues = {{
    {"drift_declared_memory_limit_bytes",
     "Declared memory limit: Kubernetes limits.memory, systemd MemoryMax=, "
     "Compose mem_limit; +Inf: declared as unlimited. Absent: not declared, or "
     "not valid there."},
    {"drift_declared_memory_high_bytes", "systemd MemoryHigh=."},
    {"drift_declared_memory_low_bytes",
     "systemd MemoryLow=, Compose mem_reservation."},
    {"drift_declared_memory_min_bytes", "systemd MemoryMin=."},
    {"drift_declared_memory_swap_limit_bytes",
     "systemd MemorySwapMax=; Compose memswap_limit - mem_limit."},
    {"drift_declared_memory_request_bytes", "Kubernetes requests.memory."},
    {"drift_declared_cpu_limit_cores",
     "Kubernetes limits.cpu, systemd CPUQuota=, Compose cpus."},
    {"drift_declared_cpu_request_cores",
     "Kubernetes requests.cpu, Compose cpu_shares / 1024; the kernel is told a "
     "weight."},
    {"drift_declared_cpu_weight", "systemd CPUWeight=, 1 to 10000."},
    {"drift_declared_tasks_limit", "systemd TasksMax=, Compose pids_limit."},
    {"drift_declared_open_files_limit",
     "systemd LimitNOFILE=, Compose ulimits.nofile: the soft limit of each "
     "process."},
    {"drift_declared_oomd_pressure_limit_ratio",
     "systemd ManagedOOMMemoryPressureLimit=: share of time in full memory "
     "stall at which systemd-oomd kills."},
}};

template <size_t N>
std::array<metric::Family*, N> Make(metric::Families& out,
                                    const std::array<Named, N>& names) {
  std::array<metric::Family*, N> families{};
  for (size_t i = 0; i < N; ++i) {
    families[i] = &out.Gauge(names[i].name, names[i].help);
  }
  return families;
}

// As the series of its network namespace have them, see
// LabelsOf(NetworkNamespace). A pod that does not run here has no name yet.
metric::Labels PodLabelsOf(const declared::Workload& workload,
                           drift::Identity identity) {
  if (!identity.pod.empty() ||
      workload.language == declared::Language::kKubernetes) {
    identity.container.clear();
  }
  return LabelsOf(identity, metric::Rank::kDeclared);
}

}  // namespace

drift::MachineFacts ReadMachineFacts(const Context& context) {
  machine::Buffer buffer;
  const machine::proc::Totals totals =
      machine::proc::ReadTotals(context.root.proc, buffer);
  drift::MachineFacts facts;
  facts.page_size = static_cast<double>(sysconf(_SC_PAGESIZE));
  facts.memory_bytes = totals.memory_bytes;
  facts.tasks = totals.tasks;
  facts.cpus = totals.cpus;
  if (auto limit =
          machine::proc::ReadOpenFilesLimit(context.root.proc, 1, buffer);
      limit.ok()) {
    facts.open_files = *limit;
  }
  if (auto declarations = context.declarations()) {
    facts.systemd_reloaded = declarations->systemd_reloaded;
  }
  return facts;
}

DeclaredFamilies::DeclaredFamilies(const Context& context,
                                   metric::Families& out)
    : values_(Make(out, kValues)),
      location_(out.Info("drift_declared_location_info",
                         "Where a value, a port, a health check, or that the "
                         "workload must run is declared: file and line, "
                         "relative to the source's root.")),
      threshold_(out.Gauge(
          "drift_declared_threshold",
          "A threshold that the workload declares for itself instead of the "
          "default, in the check's base unit; +Inf: the check is off. With the "
          "labels of what the check is about: an instance, the network of a "
          "pod, or the workload as a whole.")),
      running_(out.Gauge("drift_declared_running",
                         "1 if the workload must run on this machine.")),
      replicas_(out.Gauge("drift_declared_replicas",
                          "Replicas over all machines; with "
                          "--declared.scope=cluster.")),
      port_(out.Gauge("drift_declared_port",
                      "1 for each declared port, as seen in the workload's own "
                      "network namespace.")),
      io_(DeclaredIo(out)),
      devices_(context.root) {}

void DeclaredFamilies::Add(const declared::Workload& workload,
                           const declared::Part& part,
                           const drift::Identity& identity,
                           const metric::Labels& labels,
                           const drift::MachineFacts& machine) {
  for (const auto& [resource, value] : part.values) {
    AddLocation(labels.With("resource", declared::NameOf(resource)),
                value.location);
    if (value.state != Value::State::kValid) continue;
    const auto number = Resolve(value, machine);
    if (!number) continue;
    values_[static_cast<size_t>(resource)]->Add(labels, *number);
  }
  for (const IoDeclaration& io : IoOf(part, devices_)) {
    AddLocation(labels.With("resource", drift::NameOf(io.kind))
                    .With("device", io.device),
                io.value.location);
    if (io.value.state != Value::State::kValid) continue;
    FamilyOf(io_, io.kind).Add(labels, "device", io.device, io.value.number);
  }
  for (const declared::HealthCheck& check : part.health) {
    AddLocation(labels.With("resource", "health").With("check", check.name),
                check.location);
  }
  if (workload.thresholds.empty()) return;
  AddThresholds(workload, declared::Level::kInstance, labels);
  if (identity.workload_type == "slice") return;  // has no network
  AddThresholds(workload, declared::Level::kPod,
                PodLabelsOf(workload, identity));
}

void DeclaredFamilies::AddLocation(const metric::Labels& labels,
                                   const declared::Location& location) {
  if (location.file.empty()) return;
  location_.Add(labels, "location", ToText(location), 1);
}

void DeclaredFamilies::AddThresholds(const declared::Workload& workload,
                                     declared::Level level,
                                     const metric::Labels& labels) {
  for (const auto& [check, value] : drift::OwnThresholds(workload, level)) {
    const metric::Labels full = labels.With("check", check);
    if (!told_.insert(full.identity()).second) continue;
    threshold_.Add(full, value);
  }
}

void DeclaredFamilies::AddWhole(const declared::Workload& workload) {
  const metric::Labels labels = LabelsOf(workload);
  if (workload.must_run) {
    running_.Add(labels, 1);
    AddLocation(labels.With("resource", "running"), workload.location);
  }
  AddThresholds(workload, declared::Level::kWorkload, labels);
  for (const declared::Part& part : workload.parts) {
    for (const declared::Port& port : part.ports) {
      const metric::Labels of = labels.With("port", std::to_string(port.port))
                                    .With("protocol", port.protocol);
      port_.Add(of, 1);
      AddLocation(of.With("resource", "port"), port.location);
    }
  }
}

void DeclaredFamilies::AddReplicas(const declared::Workload& workload) {
  if (!workload.replicas || workload.replicas->state != Value::State::kValid) {
    return;
  }
  replicas_.Add(LabelsOf(workload), workload.replicas->number);
}

}  // namespace collectors
