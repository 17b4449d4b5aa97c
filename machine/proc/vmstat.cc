#include "machine/proc/vmstat.h"

#include <algorithm>

#include "machine/text.h"

namespace machine::proc {

std::optional<uint64_t> Vmstat::Get(std::string_view key) const {
  auto at = std::lower_bound(
      entries.begin(), entries.end(), key,
      [](const auto& entry, std::string_view k) { return entry.first < k; });
  if (at == entries.end() || at->first != key) return std::nullopt;
  return at->second;
}

absl::StatusOr<Vmstat> ParseVmstat(std::string_view text) {
  Vmstat vmstat;
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    std::string_view key = NextWord(line);
    auto value = Uint(NextWord(line));
    if (value) vmstat.entries.emplace_back(key, *value);
  }
  if (vmstat.entries.empty()) return NotUnderstood("vmstat", text);
  std::sort(vmstat.entries.begin(), vmstat.entries.end());
  return vmstat;
}

absl::StatusOr<Vmstat> ReadVmstat(const Dir& proc, Buffer& buffer) {
  auto text = proc.Read("vmstat", buffer);
  if (!text.ok()) return text.status();
  return ParseVmstat(*text);
}

}  // namespace machine::proc
