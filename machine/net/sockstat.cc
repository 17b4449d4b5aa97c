#include "machine/net/sockstat.h"

#include "machine/text.h"

namespace machine::net {
namespace {

void Sum(std::optional<uint64_t>& sum, uint64_t value) {
  sum = sum.value_or(0) + value;
}

void Take(Sockstat& stat, std::string_view protocol, std::string_view key,
          uint64_t value) {
  if (protocol == "TCP:" || protocol == "TCP6:") {
    if (key == "inuse") Sum(stat.tcp_in_use, value);
    if (key == "tw") stat.tcp_time_wait = value;
    if (key == "orphan") stat.tcp_orphan = value;
    if (key == "alloc") stat.tcp_allocated = value;
    if (key == "mem") stat.tcp_pages = value;
  } else if (protocol == "UDP:" || protocol == "UDP6:") {
    if (key == "inuse") Sum(stat.udp_in_use, value);
    if (key == "mem") stat.udp_pages = value;
  }
}

}  // namespace

absl::StatusOr<Sockstat> ParseSockstat(std::string_view text) {
  Sockstat stat;
  for (std::string_view line; NextLine(text, line);) {
    const std::string_view whole = line;
    const std::string_view protocol = NextWord(line);
    if (!protocol.ends_with(':')) return NotUnderstood("net/sockstat", whole);
    for (std::string_view key = NextWord(line); !key.empty();
         key = NextWord(line)) {
      // The kernel's counters are sums over CPUs: for a moment below 0.
      const auto value = Int(NextWord(line));
      if (!value) return NotUnderstood("net/sockstat", whole);
      if (*value >= 0) {
        Take(stat, protocol, key, static_cast<uint64_t>(*value));
      }
    }
  }
  if (!stat.tcp_in_use) return NotUnderstood("net/sockstat", "no TCP: inuse");
  return stat;
}

absl::StatusOr<Sockstat> ReadSockstat(const Dir& proc, const std::string& net,
                                      Buffer& buffer) {
  auto four = proc.Read(net + "/sockstat", buffer);
  if (!four.ok()) return four.status();
  std::string both(*four);
  if (auto six = proc.Read(net + "/sockstat6", buffer); six.ok()) both += *six;
  return ParseSockstat(both);
}

}  // namespace machine::net
