#include "machine/proc/meminfo.h"

#include <optional>

#include "machine/text.h"

namespace machine::proc {
namespace {

// "Active(anon):     123456 kB", "HugePages_Total:       0"
std::optional<Meminfo::Entry> ParseLine(std::string_view line) {
  size_t colon = line.find(':');
  if (colon == 0 || colon == line.npos) return std::nullopt;
  std::string_view key = line.substr(0, colon);
  line.remove_prefix(colon + 1);
  auto value = Uint(NextWord(line));
  std::string_view unit = NextWord(line);
  if (!value || !NextWord(line).empty()) return std::nullopt;
  if (unit.empty()) return Meminfo::Entry{std::string(key), *value, false};
  if (unit != "kB" || *value > UINT64_MAX / 1024) return std::nullopt;
  return Meminfo::Entry{std::string(key), *value * 1024, true};
}

}  // namespace

absl::StatusOr<Meminfo> ParseMeminfo(std::string_view text) {
  Meminfo meminfo;
  bool total = false;
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    auto entry = ParseLine(line);
    if (!entry) continue;
    total = total || entry->key == "MemTotal";
    meminfo.entries.push_back(*std::move(entry));
  }
  if (!total) return NotUnderstood("meminfo: no MemTotal", text);
  return meminfo;
}

absl::StatusOr<Meminfo> ReadMeminfo(const Dir& proc, Buffer& buffer) {
  auto text = proc.Read("meminfo", buffer);
  if (!text.ok()) return text.status();
  return ParseMeminfo(*text);
}

}  // namespace machine::proc
