#include "machine/net/protocols.h"

#include <algorithm>
#include <utility>

#include "machine/text.h"

namespace machine::net {
namespace {

bool Less(const std::pair<std::string, int64_t>& a,
          const std::pair<std::string, int64_t>& b) {
  return a.first < b.first;
}

}  // namespace

std::optional<int64_t> Protocols::Get(std::string_view key) const {
  auto at = std::lower_bound(
      entries.begin(), entries.end(), key,
      [](const auto& entry, std::string_view k) { return entry.first < k; });
  if (at == entries.end() || at->first != key) return std::nullopt;
  return at->second;
}

absl::StatusOr<Protocols> ParseProtocols(std::string_view text) {
  Protocols protocols;
  for (std::string_view keys; NextLine(text, keys);) {
    const std::string_view whole = keys;
    std::string_view values;
    const std::string_view prefix = NextWord(keys);
    if (!prefix.ends_with(':') || !NextLine(text, values) ||
        NextWord(values) != prefix) {
      return NotUnderstood("net/snmp, net/netstat", whole);
    }
    for (;;) {
      const std::string_view key = NextWord(keys);
      const std::string_view value = NextWord(values);
      if (key.empty() && value.empty()) break;
      const auto number = Int(value);
      if (key.empty() || !number) {
        return NotUnderstood("net/snmp, net/netstat", whole);
      }
      protocols.entries.emplace_back(std::string(prefix) + std::string(key),
                                     *number);
    }
  }
  if (protocols.entries.empty()) {
    return NotUnderstood("net/snmp, net/netstat", "no counters");
  }
  std::stable_sort(protocols.entries.begin(), protocols.entries.end(), Less);
  return protocols;
}

absl::StatusOr<Protocols> ReadProtocols(const Dir& proc, const std::string& net,
                                        Buffer& buffer) {
  std::string both;
  absl::Status first;
  for (const char* name : {"/snmp", "/netstat"}) {
    auto text = proc.Read(net + name, buffer);
    if (text.ok()) {
      both += *text;
    } else {
      first.Update(text.status());
    }
  }
  if (both.empty() && !first.ok()) return first;
  return ParseProtocols(both);
}

}  // namespace machine::net
