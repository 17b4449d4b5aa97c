// Key-value pairs -> one line of logfmt or JSON, as Go's log/slog writes them.
// Values come from kernels, networks and file names: whatever bytes they have,
// a line stays one line, valid UTF-8, and harmless to a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace exporter {

class LogLine {
 public:
  // Up to `most` bytes; pairs that do not fit are cut or left out.
  LogLine(bool json, size_t most) : json_(json), most_(most) {}

  void Add(std::string_view key, std::string_view value);
  // The line with its '\n'.
  std::string Finish();

 private:
  const bool json_;
  const size_t most_;
  std::string text_;
};

}  // namespace exporter
