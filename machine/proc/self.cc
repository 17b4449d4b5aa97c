#include "machine/proc/self.h"

#include <unistd.h>

#include <array>

#include "machine/text.h"

namespace machine::proc {

absl::StatusOr<Self> ParseSelf(std::string_view stat, uint64_t ticks,
                               uint64_t page) {
  // Fields are counted from 1 = pid; what follows the name begins at 3.
  constexpr size_t kUtime = 14, kStime = 15, kThreads = 20, kStart = 22,
                   kVsize = 23, kRss = 24;
  std::array<uint64_t, kRss + 1> field{};
  size_t name_end = stat.rfind(')');
  if (name_end == stat.npos) return NotUnderstood("self/stat", stat);
  std::string_view rest = stat.substr(name_end + 1);
  for (size_t i = 3; i <= kRss; ++i) {
    std::string_view word = NextWord(rest);
    if (word.empty()) return NotUnderstood("self/stat", stat);
    // The state letter and negative numbers stay 0: none of them is used.
    field[i] = Uint(word).value_or(0);
  }
  Self self;
  const auto hertz = static_cast<double>(ticks);
  self.cpu_seconds = static_cast<double>(field[kUtime] + field[kStime]) / hertz;
  self.threads = field[kThreads];
  self.start_seconds = static_cast<double>(field[kStart]) / hertz;
  self.virtual_bytes = field[kVsize];
  self.resident_bytes = field[kRss] * page;
  return self;
}

absl::StatusOr<Self> ReadSelf(const Dir& proc, Buffer& buffer) {
  auto text = proc.Read("self/stat", buffer);
  if (!text.ok()) return text.status();
  return ParseSelf(*text, static_cast<uint64_t>(sysconf(_SC_CLK_TCK)),
                   static_cast<uint64_t>(sysconf(_SC_PAGESIZE)));
}

absl::StatusOr<uint64_t> CountOwnDescriptors(const Dir& proc) {
  auto fds = proc.Sub("self/fd");
  if (!fds.ok()) return fds.status();
  uint64_t count = 0;
  absl::Status status = fds->EachNumber([&](int) { ++count; });
  if (!status.ok()) return status;
  return count;
}

}  // namespace machine::proc
