#include "machine/proc/limits.h"

#include <limits>
#include <string>

#include "machine/text.h"

namespace machine::proc {

absl::StatusOr<double> ParseOpenFilesLimit(std::string_view text) {
  constexpr std::string_view kName = "Max open files";
  for (std::string_view line; NextLine(text, line);) {
    if (!line.starts_with(kName)) continue;
    std::string_view rest = line.substr(kName.size());
    const std::string_view soft = NextWord(rest);
    if (soft == "unlimited") return std::numeric_limits<double>::infinity();
    if (auto number = Uint(soft)) return static_cast<double>(*number);
    return NotUnderstood("limits", line);
  }
  return NotUnderstood("limits", "no line 'Max open files'");
}

absl::StatusOr<double> ReadOpenFilesLimit(const Dir& proc, int pid,
                                          Buffer& buffer) {
  auto text = proc.Read(std::to_string(pid) + "/limits", buffer);
  if (!text.ok()) return text.status();
  return ParseOpenFilesLimit(*text);
}

}  // namespace machine::proc
