#include "machine/proc/pid_stat.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <system_error>

#include "machine/text.h"

namespace machine::proc {
namespace {

// string_view::rfind goes byte by byte; what follows the name is long.
size_t RFind(std::string_view text, char byte) {
  const void* at =
      text.empty() ? nullptr : memrchr(text.data(), byte, text.size());
  if (at == nullptr) return text.npos;
  return static_cast<size_t>(static_cast<const char*>(at) - text.data());
}

// Fields after the name, one blank between two: field 3 (state) comes first.
class Fields {
 public:
  explicit Fields(std::string_view text) : text_(text) {}

  void Skip(int fields) {
    for (; fields > 0; --fields) Next();
  }
  std::string_view Next() {
    // A loop: most fields are one byte long, too short for memchr to pay.
    size_t blank = 0;
    while (blank < text_.size() && text_[blank] != ' ') ++blank;
    std::string_view field = text_.substr(0, blank);
    // The last one is not trusted: the text may be torn inside it.
    whole_ = whole_ && blank < text_.size();
    text_.remove_prefix(std::min(blank + 1, text_.size()));
    return field;
  }
  template <typename Number>
  void Next(Number& number) {
    std::string_view field = Next();
    const char* end = field.data() + field.size();
    auto [rest, error] = std::from_chars(field.data(), end, number);
    whole_ = whole_ && error == std::errc() && rest == end;
  }
  bool whole() const { return whole_; }

 private:
  std::string_view text_;
  bool whole_ = true;
};

}  // namespace

absl::StatusOr<PidStat> ParsePidStat(std::string_view text) {
  PidStat stat;
  size_t open = text.find(" (");
  size_t close = RFind(text, ')');
  if (open == text.npos || close == text.npos || close < open + 2 ||
      text.size() - close < 2) {
    return NotUnderstood("stat", text);
  }
  auto pid = Uint(text.substr(0, open));
  stat.comm = text.substr(open + 2, close - open - 2);
  Fields fields(text.substr(close + 2));
  std::string_view state = fields.Next();  // 3
  fields.Skip(5);                          // ppid pgrp session tty tpgid
  fields.Next(stat.flags);                 // 9
  fields.Skip(10);                         // faults, times, priority, nice
  fields.Next(stat.threads);               // 20
  fields.Skip(1);                          // itrealvalue
  fields.Next(stat.start_ticks);           // 22
  if (!pid || *pid > INT32_MAX || !fields.whole() || state.size() != 1 ||
      state[0] < 'A' || state[0] > 'z') {
    return NotUnderstood("stat", text);
  }
  stat.pid = static_cast<int>(*pid);
  stat.state = state[0];
  return stat;
}

}  // namespace machine::proc
