#include "machine/net/softnet.h"

#include <charconv>

#include "machine/text.h"

namespace machine::net {
namespace {

std::optional<uint64_t> Hex(std::string_view word) {
  uint64_t value = 0;
  const char* end = word.data() + word.size();
  auto [rest, error] = std::from_chars(word.data(), end, value, 16);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

}  // namespace

absl::StatusOr<Softnet> ParseSoftnet(std::string_view text) {
  Softnet sum;
  bool any = false;
  for (std::string_view line; NextLine(text, line);) {
    const std::string_view whole = line;
    const auto processed = Hex(NextWord(line));
    const auto dropped = Hex(NextWord(line));
    const auto squeezed = Hex(NextWord(line));
    if (!processed || !dropped || !squeezed) {
      return NotUnderstood("net/softnet_stat", whole);
    }
    sum.processed += *processed;
    sum.dropped += *dropped;
    sum.time_squeezed += *squeezed;
    any = true;
  }
  if (!any) return NotUnderstood("net/softnet_stat", "no CPU");
  return sum;
}

absl::StatusOr<Softnet> ReadSoftnet(const Dir& proc, const std::string& net,
                                    Buffer& buffer) {
  auto text = proc.Read(net + "/softnet_stat", buffer);
  if (!text.ok()) return text.status();
  return ParseSoftnet(*text);
}

absl::StatusOr<Conntrack> ReadConntrack(const Dir& proc, Buffer& buffer) {
  Conntrack conntrack;
  for (auto [name, value] :
       {std::pair("nf_conntrack_count", &conntrack.entries),
        std::pair("nf_conntrack_max", &conntrack.limit)}) {
    auto text = proc.Read(std::string("sys/net/netfilter/") + name, buffer);
    if (absl::IsNotFound(text.status())) {
      return Unavailable("not_in_kernel", "nf_conntrack is not loaded");
    }
    if (!text.ok()) return text.status();
    const auto number = Uint(Trim(*text));
    if (!number) return NotUnderstood(name, *text);
    *value = *number;
  }
  return conntrack;
}

}  // namespace machine::net
