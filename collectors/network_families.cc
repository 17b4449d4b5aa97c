#include "collectors/network_families.h"

namespace collectors {
namespace {

struct Fault {
  const char* key;
  const char* name;
  const char* help;
};

constexpr std::array<Fault, 5> kFaults = {{
    {"TcpExt:ListenOverflows", "tcp_listen_overflows_total",
     "Connections lost since an accept queue was full: the program does not "
     "accept fast enough."},
    {"TcpExt:ListenDrops", "tcp_listen_drops_total",
     "Connections lost at sockets that listen, for whatever reason; overflows "
     "are among them."},
    {"TcpExt:TCPSynRetrans", "tcp_syn_retransmits_total",
     "First segments of connections (SYN, SYN/ACK) that were sent again."},
    {"TcpExt:TCPTimeouts", "tcp_timeouts_total",
     "Retransmission timers that ran out."},
    {"TcpExt:TCPMemoryPressures", "tcp_memory_pressures_total",
     "How often TCP's memory came over the pressure mark of "
     "net.ipv4.tcp_mem."},
}};

}  // namespace

NetworkFamilies::Direction NetworkFamilies::MakeDirection(
    metric::Families& out, const std::string& prefix, bool receive) {
  const std::string name =
      prefix + "network_" + (receive ? "receive" : "transmit") + "_";
  const std::string done = receive ? " received." : " transmitted.";
  const bool actual = prefix == "drift_actual_";
  const std::string from = ", of net/dev";
  const std::string where =
      actual ? " In the network namespace of the workload, lo left out."
             : " In the machine's network namespace.";
  const std::string zero = actual ? " Absent while it is 0." : "";
  return {&out.Counter(name + "bytes_total", "Bytes" + done + where),
          &out.Counter(name + "packets_total",
                       "Packets" + done + where +
                           (actual ? " Of declared workloads." : "")),
          &out.Counter(name + "errs_total", "Packets that were broken" + from +
                                                " errs." + where + zero),
          &out.Counter(name + "drop_total",
                       "Packets dropped" + from + " drop." + where + zero)};
}

NetworkFamilies::NetworkFamilies(metric::Families& out,
                                 const std::string& prefix)
    : receive_(MakeDirection(out, prefix, true)),
      transmit_(MakeDirection(out, prefix, false)),
      out_segments_(&out.Counter(
          prefix + "tcp_out_segments_total",
          "TCP segments sent, those sent again left out (snmp OutSegs).")),
      retransmitted_(&out.Counter(
          prefix + "tcp_retransmitted_segments_total",
          "TCP segments sent again (snmp RetransSegs): packets are lost on the "
          "way, or the other end is stuck.")) {
  const bool actual = prefix == "drift_actual_";
  for (size_t i = 0; i < kFaults.size(); ++i) {
    faults_[i] = &out.Counter(prefix + kFaults[i].name,
                              std::string(kFaults[i].help) +
                                  (actual ? " Absent while it is 0." : ""));
  }
}

void NetworkFamilies::AddTraffic(const Direction& to,
                                 const metric::Labels& labels,
                                 const std::string& device,
                                 const machine::net::Traffic& traffic,
                                 Detail detail) {
  auto AddOne = [&](metric::Family* family, uint64_t value, bool zero_too) {
    if (value == 0 && !zero_too) return;
    family->Add(labels, "device", device, static_cast<double>(value));
  };
  AddOne(to.bytes, traffic.bytes, detail != Detail::kBytes);
  if (detail != Detail::kBytes) AddOne(to.packets, traffic.packets, true);
  AddOne(to.errors, traffic.errors, detail == Detail::kAll);
  AddOne(to.dropped, traffic.dropped, detail == Detail::kAll);
}

void NetworkFamilies::Add(const metric::Labels& labels,
                          const machine::net::Device& device, Detail detail) {
  AddTraffic(receive_, labels, device.name, device.received, detail);
  AddTraffic(transmit_, labels, device.name, device.transmitted, detail);
}

void NetworkFamilies::Add(const metric::Labels& labels,
                          const machine::net::Protocols& protocols,
                          Detail detail) {
  auto AddOne = [&](metric::Family* family, const char* key, bool zero_too) {
    const auto value = protocols.Get(key);
    if (!value || *value < 0 || (*value == 0 && !zero_too)) return;
    family->Add(labels, static_cast<double>(*value));
  };
  const auto sent = protocols.Get("Tcp:OutSegs");
  const bool talks = detail != Detail::kBytes || sent.value_or(0) > 0;
  AddOne(out_segments_, "Tcp:OutSegs", talks);
  AddOne(retransmitted_, "Tcp:RetransSegs", talks);
  for (size_t i = 0; i < kFaults.size(); ++i) {
    AddOne(faults_[i], kFaults[i].key, detail == Detail::kAll);
  }
}

}  // namespace collectors
