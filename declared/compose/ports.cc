#include "declared/compose/ports.h"

#include <algorithm>
#include <optional>

#include "declared/text.h"

namespace declared::compose {
namespace {

struct Range {
  int first = 0;
  int last = 0;
  int size() const { return last - first + 1; }
};

std::optional<Range> ParseRange(std::string_view text) {
  const size_t dash = text.find('-');
  const auto first = Int(text.substr(0, dash));
  const auto last = dash == text.npos ? first : Int(text.substr(dash + 1));
  if (!first || !last || *first < 1 || *last > 65535 || *first > *last) {
    return std::nullopt;
  }
  return Range{static_cast<int>(*first), static_cast<int>(*last)};
}

}  // namespace

PortText SplitPort(std::string_view text) {
  PortText port;
  if (const size_t slash = text.rfind('/'); slash != text.npos) {
    port.protocol = text.substr(slash + 1);
    text = text.substr(0, slash);
  }
  const size_t colon = text.rfind(':');
  port.target = text.substr(colon == text.npos ? 0 : colon + 1);
  if (colon == text.npos) return port;
  // Before it "HOST_IP:" may stand; an IPv6 address has colons of its own.
  text = text.substr(0, colon);
  const size_t address = text.rfind(':');
  port.published = text.substr(address == text.npos ? 0 : address + 1);
  return port;
}

std::string AddPorts(const PortText& text, std::vector<Port>& ports) {
  const std::string protocol = text.protocol.empty() ? "tcp" : text.protocol;
  if (protocol != "tcp" && protocol != "udp" && protocol != "sctp") {
    return "the protocol '" + Printable(protocol, 20) +
           "' is none of tcp, udp, sctp";
  }
  const auto target = ParseRange(text.target);
  if (!target) {
    return "'" + Printable(text.target, 40) + "' is no port (1 to 65535)";
  }
  Range published;
  if (!text.published.empty() && text.published != "0") {
    const auto range = ParseRange(text.published);
    if (!range) {
      return "'" + Printable(text.published, 40) + "' is no port (1 to 65535)";
    }
    if (range->size() != target->size() && target->size() != 1) {
      return "the two ranges have different lengths";
    }
    // Of a range before one port Docker takes any that is free.
    if (range->size() == target->size()) published = *range;
  }
  for (int i = 0; i < target->size(); ++i) {
    if (ports.size() >= kMostPorts) {
      return "more than " + std::to_string(kMostPorts) + " ports";
    }
    Port port;
    port.port = target->first + i;
    port.protocol = protocol;
    port.host_port = published.first == 0 ? 0 : published.first + i;
    port.name = text.name;
    ports.push_back(std::move(port));
  }
  return "";
}

}  // namespace declared::compose
