#include "machine/proc/stat.h"

#include "machine/text.h"

namespace machine::proc {

absl::StatusOr<Stat> ParseStat(std::string_view text) {
  Stat stat;
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    std::string_view key = NextWord(line);
    if (key.starts_with("cpu")) {
      if (Uint(key.substr(3))) ++stat.cpus;  // "cpu" alone is their sum
    } else if (key == "btime") {
      stat.boot_time_seconds = Uint(NextWord(line));
    } else if (key == "processes") {
      stat.forks = Uint(NextWord(line));
    } else if (key == "procs_running") {
      stat.running = Uint(NextWord(line));
    } else if (key == "procs_blocked") {
      stat.blocked = Uint(NextWord(line));
    }
  }
  if (stat.cpus == 0 && !stat.boot_time_seconds && !stat.forks) {
    return NotUnderstood("stat", text);
  }
  return stat;
}

absl::StatusOr<Stat> ReadStat(const Dir& proc, Buffer& buffer) {
  auto text = proc.Read("stat", buffer);
  if (!text.ok()) return text.status();
  return ParseStat(*text);
}

}  // namespace machine::proc
