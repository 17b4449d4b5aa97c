#include "declared/systemd/ports.h"

#include "declared/systemd/specifiers.h"
#include "declared/text.h"

namespace declared::systemd {
namespace {

constexpr size_t kMostPorts = 1000;

}  // namespace

std::optional<int> ParseListenPort(std::string_view address) {
  if (address.starts_with('/') || address.starts_with('@') ||
      address.starts_with("vsock")) {
    return std::nullopt;
  }
  // "[fe80::1]:80%eth0" names an interface behind the port.
  address = address.substr(0, address.find('%', address.rfind(':') + 1));
  const size_t colon = address.rfind(':');
  if (colon != address.npos) address.remove_prefix(colon + 1);
  const auto port = Int(address);
  if (!port || *port < 1 || *port > 65535) return std::nullopt;
  return static_cast<int>(*port);
}

void SocketPorts::Take(const Assignment& assignment, const Location& location,
                       std::string_view unit_name) {
  const std::string& key = assignment.key;
  if (key == "SocketProtocol") {
    protocol_ = assignment.value;
    return;
  }
  if (!key.starts_with("Listen")) return;
  if (assignment.value.empty()) {
    ports_.clear();  // of every kind
    return;
  }
  if (key != "ListenStream" && key != "ListenDatagram") return;
  const auto address = Expand(assignment.value, unit_name);
  if (!address || ports_.size() >= kMostPorts) return;
  const auto number = ParseListenPort(*address);
  if (!number) return;
  Port port;
  port.port = *number;
  port.protocol = key == "ListenStream" ? "tcp" : "udp";
  port.location = location;
  ports_.push_back(std::move(port));
}

void SocketPorts::Move(std::vector<Port>& ports) {
  for (Port& port : ports_) {
    if (protocol_ == "sctp") port.protocol = "sctp";
    const auto same = [&](const Port& other) {
      return other.port == port.port && other.protocol == port.protocol;
    };
    bool known = false;
    for (const Port& other : ports) known = known || same(other);
    if (!known) ports.push_back(std::move(port));
  }
}

}  // namespace declared::systemd
