#include "machine/cgroup/flat.h"

#include "machine/text.h"

namespace machine::cgroup {
namespace {

std::optional<uint64_t> Value(std::string_view text, bool int32) {
  if (auto value = Uint(text); value || !int32) return value;
  const auto value = Int(text);
  if (!value || *value < INT32_MIN) return std::nullopt;
  return static_cast<uint32_t>(*value);
}

}  // namespace

absl::Status ParseFlat(std::string_view text, std::span<const Key> keys) {
  bool any = false;
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    const size_t blank = line.find(' ');
    const std::string_view name = line.substr(0, blank);
    for (const Key& key : keys) {
      if (key.name != name) continue;
      if (blank != line.npos) {
        *key.value = Value(line.substr(blank + 1), key.int32);
      }
      if (blank == line.npos || !*key.value) return NotUnderstood("key", line);
      any = true;
      break;
    }
  }
  if (!any) return NotUnderstood("key", text);
  return absl::OkStatus();
}

}  // namespace machine::cgroup
