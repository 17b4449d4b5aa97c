#include "machine/pressure.h"

#include "machine/text.h"

namespace machine {
namespace {

// The averages are left alone: who has the total has any average.
std::optional<uint64_t> Total(std::string_view line) {
  constexpr std::string_view kKey = "total=";
  for (auto word = NextWord(line); !word.empty(); word = NextWord(line)) {
    if (word.starts_with(kKey)) return Uint(word.substr(kKey.size()));
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<Pressure> ParsePressure(std::string_view text) {
  Pressure pressure;
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    std::string_view kind = NextWord(line);
    if (kind == "some") pressure.some_us = Total(line);
    if (kind == "full") pressure.full_us = Total(line);
  }
  if (!pressure.some_us && !pressure.full_us) {
    return NotUnderstood("pressure", text);
  }
  return pressure;
}

}  // namespace machine
