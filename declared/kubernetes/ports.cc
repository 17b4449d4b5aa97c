#include "declared/kubernetes/ports.h"

#include <algorithm>
#include <array>

#include "declared/text.h"

namespace declared::kubernetes {
namespace {

using yaml::Node;
constexpr int64_t kMostPort = 65535;

struct Protocol {
  std::string_view theirs, ours;
};
constexpr std::array<Protocol, 3> kProtocols = {
    {{"TCP", "tcp"}, {"UDP", "udp"}, {"SCTP", "sctp"}}};

void ReadPort(const Node& item, bool host_network, Reader& reader, Part& part) {
  const Node* written = item.Find("containerPort");
  if (written == nullptr || written->IsNull()) {
    reader.Report(item.line(), "no-port", "a port without containerPort",
                  "add containerPort: NUMBER");
    return;
  }
  const auto number = reader.Integer(&item, "containerPort", 1, kMostPort);
  if (!number) return;
  Port port;
  port.port = static_cast<int>(*number);
  port.name = reader.Text(&item, "name");
  port.location = reader.Written(item.LineOfKey("containerPort"));
  const std::string protocol = reader.Text(&item, "protocol");
  if (!protocol.empty()) {
    const auto* known = std::find_if(
        kProtocols.begin(), kProtocols.end(),
        [&](const Protocol& entry) { return entry.theirs == protocol; });
    if (known == kProtocols.end()) {
      reader.Report(item.LineOfKey("protocol"), "unknown-protocol",
                    "protocol '" + Printable(protocol, 40) + "'",
                    "write TCP, UDP or SCTP");
      return;
    }
    port.protocol = known->ours;
  }
  // 0 is "none" in both.
  const int64_t host =
      reader.Integer(&item, "hostPort", 0, kMostPort).value_or(0);
  port.host_port = host_network ? port.port : static_cast<int>(host);
  part.ports.push_back(std::move(port));
}

// The port of httpGet:, tcpSocket: or grpc:.
void ReadProbePort(const Node& handler, Reader& reader, Part& part) {
  // A probe of another host says nothing about this container.
  const Node* host = handler.Find("host");
  if (host != nullptr && !host->text().empty()) return;
  const Node* port = reader.Scalar(&handler, "port");
  if (port == nullptr || reader.IsTemplate(port->line(), port->text())) return;
  if (!port->quoted() && Int(port->text())) {
    const auto number = reader.Integer(&handler, "port", 1, kMostPort);
    if (number) part.probe_ports.push_back(static_cast<int>(*number));
    return;
  }
  const auto named =
      std::find_if(part.ports.begin(), part.ports.end(),
                   [&](const Port& own) { return own.name == port->text(); });
  if (named == part.ports.end()) {
    reader.Report(port->line(), "unknown-port",
                  "the probe's port '" + Printable(port->text(), 40) +
                      "' is no port of this container: the probe always fails",
                  "name it under ports, or write its number without quotes");
    return;
  }
  part.probe_ports.push_back(named->port);
}

}  // namespace

void ReadPorts(const Node& container, bool host_network, Reader& reader,
               Part& part) {
  const Node* ports = reader.List(&container, "ports");
  if (ports == nullptr) return;
  for (const yaml::NodePtr& item : ports->sequence()) {
    if (item->IsMap()) ReadPort(*item, host_network, reader, part);
  }
}

void ReadProbes(const Node& container, Reader& reader, Part& part) {
  for (const char* name : {"startupProbe", "livenessProbe", "readinessProbe"}) {
    const Node* probe = reader.Map(&container, name);
    for (const char* kind : {"httpGet", "tcpSocket", "grpc"}) {
      const Node* handler = reader.Map(probe, kind);
      if (handler != nullptr) ReadProbePort(*handler, reader, part);
    }
  }
  std::vector<int>& ports = part.probe_ports;
  std::sort(ports.begin(), ports.end());
  ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
}

}  // namespace declared::kubernetes
