// The grammars below values.h's quantities: sizes, shares of a whole, integers,
// time spans.
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "declared/systemd/values.h"

namespace declared::systemd {
namespace {

constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void SkipBlanks(std::string_view& text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  text.remove_prefix(begin == text.npos ? text.size() : begin);
}

// Decimal digits at the front, with an optional "+".
std::optional<uint64_t> TakeDigits(std::string_view& text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(rest - text.data()));
  return value;
}

// ".25" at the front; 0 if there is none. "10." is fine.
double TakeFraction(std::string_view& text) {
  if (!text.starts_with('.')) return 0;
  text.remove_prefix(1);
  double fraction = 0;
  double place = 0.1;
  for (; !text.empty() && IsDigit(text.front()); text.remove_prefix(1)) {
    fraction += place * (text.front() - '0');
    place /= 10;
  }
  return fraction;
}

// "12.34" with `places` digits at most after the dot, times 10^places.
std::optional<int> Parts(std::string_view text, int places) {
  const size_t dot = text.find('.');
  std::string_view decimals;
  if (dot != text.npos) {
    if (places == 0) return std::nullopt;
    decimals = text.substr(dot + 1);
    text = text.substr(0, dot);
    if (decimals.empty() || decimals.size() > static_cast<size_t>(places)) {
      return std::nullopt;
    }
  }
  const auto whole = ParseUnsigned(text);
  constexpr uint64_t kMostParts = std::numeric_limits<int>::max();
  if (!whole || *whole > kMostParts) return std::nullopt;
  uint64_t value = *whole;
  for (int i = 0; i < places; ++i) {
    const auto at = static_cast<size_t>(i);
    const char digit = at < decimals.size() ? decimals[at] : '0';
    if (!IsDigit(digit)) return std::nullopt;
    value = value * 10 + static_cast<uint64_t>(digit - '0');
  }
  if (value > kMostParts) return std::nullopt;
  return static_cast<int>(value);
}

struct TimeUnit {
  std::string_view name;
  double seconds;
};
// A longer name stands before one that it begins with.
constexpr double kMinute = 60, kHour = 3600, kDay = 86400, kYear = 31557600;
constexpr std::array<TimeUnit, 30> kTimeUnits = {{
    {"seconds", 1},
    {"second", 1},
    {"sec", 1},
    {"s", 1},
    {"minutes", kMinute},
    {"minute", kMinute},
    {"min", kMinute},
    {"months", kYear / 12},
    {"month", kYear / 12},
    {"M", kYear / 12},
    {"msec", 1e-3},
    {"ms", 1e-3},
    {"m", kMinute},
    {"hours", kHour},
    {"hour", kHour},
    {"hr", kHour},
    {"h", kHour},
    {"days", kDay},
    {"day", kDay},
    {"d", kDay},
    {"weeks", 7 * kDay},
    {"week", 7 * kDay},
    {"w", 7 * kDay},
    {"years", kYear},
    {"year", kYear},
    {"y", kYear},
    {"usec", 1e-6},
    {"us", 1e-6},
    {"\u00B5s", 1e-6},
    {"\u03BCs", 1e-6},
}};

// 0: none.
double TakeTimeUnit(std::string_view& text) {
  for (const TimeUnit& unit : kTimeUnits) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.seconds;
  }
  return 0;
}

}  // namespace

std::optional<uint64_t> ParseSize(std::string_view text, uint64_t base) {
  constexpr std::string_view kSuffixes = "EPTGMKB";
  uint64_t total = 0;
  size_t next = 0;  // suffixes only fall
  do {
    SkipBlanks(text);
    const auto whole = TakeDigits(text);
    if (!whole) return std::nullopt;
    const double fraction = TakeFraction(text);
    SkipBlanks(text);
    // Without a suffix it is bytes, and nothing may follow those.
    size_t suffix = kSuffixes.size();
    if (!text.empty()) {
      suffix = kSuffixes.find(text.front(), next);
      if (suffix == kSuffixes.npos) return std::nullopt;
      text.remove_prefix(1);
    }
    uint64_t factor = 1;
    for (size_t i = suffix + 1; i < kSuffixes.size(); ++i) factor *= base;
    if (*whole + (fraction > 0 ? 1 : 0) > kMost / factor) return std::nullopt;
    const uint64_t part =
        *whole * factor +
        static_cast<uint64_t>(fraction * static_cast<double>(factor));
    if (part > kMost - total) return std::nullopt;
    total += part;
    next = suffix + 1;
  } while (!text.empty());
  return total;
}

std::optional<int> ParsePermyriad(std::string_view text) {
  constexpr std::array<std::string_view, 3> kSigns = {"\u2031", "\u2030", "%"};
  for (size_t places = 0; places < kSigns.size(); ++places) {
    if (!text.ends_with(kSigns.at(places))) continue;
    text.remove_suffix(kSigns.at(places).size());
    return Parts(text, static_cast<int>(places));
  }
  return std::nullopt;
}

std::optional<uint64_t> ParseUnsigned(std::string_view text) {
  SkipBlanks(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  if (text.size() > 1 && text.front() == '0') {
    const char second = text[1];
    if (second == 'x' || second == 'X') {
      base = 16;
    } else if (second == 'b') {
      base = 2;
    } else {  // "0o17" or "017"
      base = 8;
    }
    text.remove_prefix(IsDigit(second) ? 1 : 2);
  }
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::optional<bool> ParseBool(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, bool>, 12> kWords = {
      {{"1", true},
       {"yes", true},
       {"y", true},
       {"true", true},
       {"t", true},
       {"on", true},
       {"0", false},
       {"no", false},
       {"n", false},
       {"false", false},
       {"f", false},
       {"off", false}}};
  std::string lower;
  if (text.size() > 5) return std::nullopt;
  for (const char c : text) {
    lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  for (const auto& [word, value] : kWords) {
    if (lower == word) return value;
  }
  return std::nullopt;
}

std::optional<double> ParseTimeSpan(std::string_view text) {
  SkipBlanks(text);
  if (text == "infinity") return std::numeric_limits<double>::infinity();
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    if (text.front() == '.') {
      text.remove_prefix(1);
      if (text.empty() || !IsDigit(text.front())) return std::nullopt;
    }
    if (!IsDigit(text.front()) && text.front() != '+') return std::nullopt;
    const auto whole = TakeDigits(text);
    if (!whole) return std::nullopt;
    const double number = static_cast<double>(*whole) + TakeFraction(text);
    double unit = 1;
    SkipBlanks(text);
    if (!text.empty() && !IsDigit(text.front())) {
      unit = TakeTimeUnit(text);
      if (unit == 0) return std::nullopt;
    }
    total += number * unit;
    SkipBlanks(text);
  }
  return total;
}

bool IsTimeSpan(std::string_view text) {
  return ParseTimeSpan(text).has_value();
}

}  // namespace declared::systemd
