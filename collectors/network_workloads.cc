// The network namespaces of workloads. The machine's own is left out: what
// passes there is everybody's.
#include <string>
#include <unordered_set>

#include "collectors/namespaces.h"
#include "collectors/network.h"
#include "collectors/network_families.h"
#include "machine/net/sockstat.h"

namespace collectors {
namespace {

// A pod has one device, or a few.
constexpr size_t kMostDevices = 16;

struct Families {
  NetworkFamilies network;
  metric::Family& sockets;
  metric::Family& shared;
};

// NotFound: the process is gone.
absl::Status AddOne(const Context& context, const std::string& net,
                    const metric::Labels& labels, Families& families,
                    bool& too_many, machine::Buffer& buffer) {
  const machine::Dir& proc = context.root.proc;
  const bool declared = labels.rank() == metric::Rank::kDeclared;
  const Detail detail = declared ? Detail::kNonZero : Detail::kBytes;
  auto text = proc.Read(net + "/dev", buffer);
  if (!text.ok()) return text.status();
  auto devices = machine::net::ParseDevices(*text);
  if (!devices.ok()) return devices.status();
  size_t shown = 0;
  for (const machine::net::Device& device : *devices) {
    if (device.name == "lo") continue;
    if (++shown > kMostDevices) {
      too_many = true;
      break;
    }
    families.network.Add(labels, device, detail);
  }
  auto protocols = machine::net::ReadProtocols(proc, net, buffer);
  if (!protocols.ok()) return protocols.status();
  families.network.Add(labels, *protocols, detail);
  if (!declared) return absl::OkStatus();
  auto stat = machine::net::ReadSockstat(proc, net, buffer);
  if (!stat.ok()) return stat.status();
  if (stat->tcp_in_use) {
    families.sockets.Add(labels, "state", "in_use",
                         static_cast<double>(*stat->tcp_in_use));
  }
  if (stat->tcp_time_wait.value_or(0) > 0) {
    families.sockets.Add(labels, "state", "time_wait",
                         static_cast<double>(*stat->tcp_time_wait));
  }
  return absl::OkStatus();
}

// Who else is in there.
void AddShared(const Workloads& workloads, const NetworkNamespace& name_space,
               metric::Family& shared) {
  const auto& all = workloads.snapshot.workloads;
  const drift::Identity& first = all[name_space.workloads.front()].identity;
  for (size_t other : name_space.workloads) {
    if (other == name_space.workloads.front()) continue;
    if (SamePod(first, all[other].identity)) continue;
    shared.Add(workloads.labels[other], "with", first.workload, 1);
  }
}

}  // namespace

absl::Status CollectWorkloadNetwork(const Context& context,
                                    metric::Families& out) {
  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  Families families{
      NetworkFamilies(out, "drift_actual_"),
      out.Gauge("drift_actual_tcp_sockets",
                "TCP sockets in the network namespace of the declared "
                "workload, by state, see drift_tcp_sockets; time_wait is "
                "absent while it is 0."),
      out.Info("drift_network_namespace_shared_info",
               "This workload is in the network namespace of another one, "
               "whose name is in the label with; the traffic of both stands "
               "there.")};
  machine::Buffer buffer;
  const NetworkNamespaces namespaces =
      FindNamespaces(context, **workloads, buffer);
  bool too_many = namespaces.too_many;
  // A pod that made itself a second namespace.
  std::unordered_set<uint64_t> used;
  absl::Status first;
  for (const NetworkNamespace& name_space : namespaces.list) {
    if (name_space.host) continue;
    metric::Labels labels = LabelsOf(name_space, **workloads);
    if (!used.insert(labels.identity()).second) {
      labels = (*workloads)->labels[name_space.workloads.front()];
    }
    absl::Status status =
        AddOne(context, name_space.net, labels, families, too_many, buffer);
    if (!absl::IsNotFound(status)) first.Update(status);
    AddShared(**workloads, name_space, families.shared);
  }
  out.Source("network_namespaces", too_many ? "too_many" : "");
  return first;
}

}  // namespace collectors
