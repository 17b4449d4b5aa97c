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

}  // namespace

void ReadPorts(const Node& container, bool host_network, Reader& reader,
               Part& part) {
  const Node* ports = reader.List(&container, "ports");
  if (ports == nullptr) return;
  for (const yaml::NodePtr& item : ports->sequence()) {
    if (item->IsMap()) ReadPort(*item, host_network, reader, part);
  }
}

}  // namespace declared::kubernetes
