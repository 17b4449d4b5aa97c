#include "declared/compose/quantity.h"

#include <charconv>
#include <cmath>
#include <string>

#include "declared/text.h"

namespace declared::compose {
namespace {

std::optional<double> Number(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

// 0: no such unit.
double Factor(std::string_view suffix) {
  std::string unit(suffix);
  for (char& c : unit) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (unit.empty() || unit == "b") return 1;
  const size_t power = std::string_view("kmgtp").find(unit[0]);
  const std::string_view tail = std::string_view(unit).substr(1);
  if (power == std::string_view::npos) return 0;
  if (!tail.empty() && tail != "b" && tail != "ib") return 0;
  return std::exp2(10.0 * static_cast<double>(power + 1));
}

}  // namespace

std::optional<int64_t> Bytes(std::string_view text) {
  if (const auto whole = Int(text)) return whole;
  const size_t last = text.find_last_of("0123456789. ");
  if (last == text.npos) return std::nullopt;
  const double factor = Factor(text.substr(last + 1));
  const auto number =
      Number(text.substr(0, text[last] == ' ' ? last : last + 1));
  if (factor == 0 || !number || *number < 0) return std::nullopt;
  const double bytes = *number * factor;
  if (bytes >= 0x1p63) return std::nullopt;
  return static_cast<int64_t>(bytes);
}

std::optional<double> Cores(std::string_view text) {
  constexpr double kMost = 1e6;
  const auto number = Number(text);
  if (!number || *number < 0 || *number > kMost) return std::nullopt;
  // 0.29 * 1e9 is a hair below 290000000.
  return std::floor(*number * 1e9 + 1e-3) / 1e9;
}

}  // namespace declared::compose
