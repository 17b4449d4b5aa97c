// Traffic, TCP's faults, sockets, conntrack and softnet of the machine.
#include "collectors/network.h"

#include <unistd.h>

#include <algorithm>
#include <string>

#include "collectors/collectors.h"
#include "collectors/network_families.h"
#include "machine/net/namespace.h"
#include "machine/net/sockstat.h"
#include "machine/net/softnet.h"
#include "machine/text.h"

namespace collectors {
namespace {

constexpr size_t kMostDevices = 512;

absl::Status AddDevices(const Context& context, const std::string& net,
                        NetworkFamilies& families, metric::Families& out) {
  machine::Buffer buffer;
  auto text = context.root.proc.Read(net + "/dev", buffer);
  if (!text.ok()) return text.status();
  auto devices = machine::net::ParseDevices(*text);
  if (!devices.ok()) return devices.status();
  std::erase_if(*devices, [&](const machine::net::Device& device) {
    return context.options.exclude_network_devices.Matches(device.name);
  });
  const bool too_many = devices->size() > kMostDevices;
  if (too_many) devices->resize(kMostDevices);
  out.Source("network_devices", too_many ? "too_many" : "");
  metric::Family& speed =
      out.Gauge("drift_network_speed_bytes",
                "Speed of the link in bytes per second; absent where the "
                "device does not tell one.");
  for (const machine::net::Device& device : *devices) {
    families.Add({}, device, Detail::kAll);
    if (auto known =
            machine::net::ReadSpeed(context.root.sys, device.name, buffer)) {
      speed.Add(metric::Labels{{"device", device.name}}, *known);
    }
  }
  return absl::OkStatus();
}

absl::Status AddSockets(const Context& context, const std::string& net,
                        metric::Families& out) {
  machine::Buffer buffer;
  auto stat = machine::net::ReadSockstat(context.root.proc, net, buffer);
  if (!stat.ok()) return stat.status();
  metric::Family& sockets = out.Gauge(
      "drift_tcp_sockets",
      "TCP sockets by state, of both address families, in net/sockstat's "
      "words: in_use and time_wait of the machine's namespace; orphan (nobody "
      "has it open any more) and allocated of the whole machine. The states "
      "overlap.");
  auto Add = [&](const char* state, std::optional<uint64_t> value) {
    if (!value) return;
    sockets.Add(metric::Labels{{"state", state}}, static_cast<double>(*value));
  };
  Add("in_use", stat->tcp_in_use);
  Add("time_wait", stat->tcp_time_wait);
  Add("orphan", stat->tcp_orphan);
  Add("allocated", stat->tcp_allocated);
  if (stat->udp_in_use) {
    out.Gauge("drift_udp_sockets", "UDP sockets of the machine's namespace.")
        .Add(static_cast<double>(*stat->udp_in_use));
  }
  metric::Family& memory = out.Gauge(
      "drift_socket_memory_bytes",
      "Memory of the socket buffers of the whole machine, by protocol.");
  const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
  if (stat->tcp_pages) {
    memory.Add(metric::Labels{{"protocol", "tcp"}},
               static_cast<double>(*stat->tcp_pages) * page);
  }
  if (stat->udp_pages) {
    memory.Add(metric::Labels{{"protocol", "udp"}},
               static_cast<double>(*stat->udp_pages) * page);
  }
  return absl::OkStatus();
}

absl::Status AddSoftnet(const Context& context, const std::string& net,
                        metric::Families& out) {
  machine::Buffer buffer;
  auto softnet = machine::net::ReadSoftnet(context.root.proc, net, buffer);
  if (!softnet.ok()) return softnet.status();
  out.Counter("drift_softnet_dropped_total",
              "Packets dropped since the backlog of a CPU was full "
              "(net.core.netdev_max_backlog).")
      .Add(static_cast<double>(softnet->dropped));
  out.Counter("drift_softnet_times_squeezed_total",
              "How often a CPU ran out of its budget with packets left.")
      .Add(static_cast<double>(softnet->time_squeezed));
  return absl::OkStatus();
}

// Files below sys/net speak of the reader's namespace, which must be the
// machine's.
absl::Status AddConntrack(const Context& context, const std::string& net,
                          metric::Families& out) {
  const machine::Dir& proc = context.root.proc;
  auto host = machine::net::NamespaceOf(proc, net);
  auto own = machine::net::NamespaceOf(proc, "self/net");
  if (host.ok() && own.ok() && *host != *own) {
    out.Source("conntrack", "other_namespace");
    return absl::OkStatus();
  }
  machine::Buffer buffer;
  auto conntrack = machine::net::ReadConntrack(proc, buffer);
  if (absl::IsUnavailable(conntrack.status())) {
    out.Source("conntrack", machine::ReasonOf(conntrack.status()));
    return absl::OkStatus();
  }
  if (!conntrack.ok()) return conntrack.status();
  out.Source("conntrack");
  out.Gauge("drift_conntrack_entries",
            "Connections that netfilter follows in the machine's namespace.")
      .Add(static_cast<double>(conntrack->entries));
  out.Gauge("drift_conntrack_entries_limit",
            "From this many on, new connections are dropped.")
      .Add(static_cast<double>(conntrack->limit));
  return absl::OkStatus();
}

}  // namespace

absl::Status CollectHostNetwork(const Context& context, metric::Families& out) {
  auto net = machine::net::HostNet(context.root.proc);
  if (absl::IsNotFound(net.status())) {
    return machine::Unavailable("not_in_kernel", "there is no net/dev");
  }
  if (!net.ok()) return net.status();
  NetworkFamilies families(out, "drift_");
  absl::Status first = AddDevices(context, *net, families, out);
  auto Take = [&](const absl::Status& status) {
    if (!absl::IsNotFound(status)) first.Update(status);
  };
  machine::Buffer buffer;
  auto protocols = machine::net::ReadProtocols(context.root.proc, *net, buffer);
  Take(protocols.status());
  if (protocols.ok()) families.Add({}, *protocols, Detail::kAll);
  Take(AddSockets(context, *net, out));
  Take(AddSoftnet(context, *net, out));
  Take(AddConntrack(context, *net, out));
  return first;
}

absl::Status CollectNetwork(const Context& context, metric::Families& out) {
  absl::Status host = CollectHostNetwork(context, out);
  if (absl::IsUnavailable(host)) return host;
  absl::Status workloads = CollectWorkloadNetwork(context, out);
  // A machine without cgroups has a network all the same.
  if (!absl::IsUnavailable(workloads)) host.Update(workloads);
  return host;
}

}  // namespace collectors
