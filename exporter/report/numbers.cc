#include "exporter/report/numbers.h"

#include <array>
#include <charconv>
#include <cmath>

namespace report {
namespace {

constexpr int kMostMore = 9;

// Without trailing zeros; what would be rounded to nothing is "<0.01".
std::string Decimal(double number, int places) {
  constexpr double kLargest = 1e18;  // beyond, digits say nothing to a person
  std::array<char, 64> text{};
  const auto format = std::abs(number) < kLargest ? std::chars_format::fixed
                                                  : std::chars_format::general;
  auto [end, error] = std::to_chars(text.data(), text.data() + text.size(),
                                    number, format, places);
  if (error != std::errc()) return "?";
  std::string out(text.data(), end);
  if (out.find('.') != out.npos && out.find('e') == out.npos) {
    out.erase(out.find_last_not_of('0') + 1);
    if (out.ends_with('.')) out.pop_back();
  }
  if (out == "-0") out = "0";
  if (out == "0" && number > 0) {
    return "<" + Decimal(std::pow(10, -places), places);
  }
  return out;
}

// The largest unit of which there is at least one; 1 KiB is 1024 bytes.
std::string Bytes(double number, int more) {
  constexpr int kPlaces = 2;
  constexpr double kStep = 1024;
  size_t unit = 0;
  constexpr std::array<const char*, 7> kUnits = {"",   "Ki", "Mi", "Gi",
                                                 "Ti", "Pi", "Ei"};
  while (std::abs(number) >= kStep && unit + 1 < kUnits.size()) {
    number /= kStep;
    ++unit;
  }
  return Decimal(number, unit == 0 ? 0 : kPlaces + more) + kUnits[unit];
}

std::string Percent(double ratio, int more) {
  constexpr double kWhole = 0.0995;  // from here on two digits stand anyway
  return Decimal(ratio * 100, (ratio >= kWhole ? 0 : 1) + more) + " %";
}

}  // namespace

std::string_view NameOf(Unit unit) {
  constexpr std::array<std::string_view, 7> kNames = {
      "bytes", "cores", "weight", "shares", "count", "kills", "ratio"};
  return kNames[static_cast<size_t>(unit)];
}

std::string Human(const Cell& cell, int more) {
  constexpr int kCorePlaces = 3;
  if (cell.state == Cell::State::kNothing) return "-";
  if (cell.state == Cell::State::kUnknown || std::isnan(cell.number)) {
    return "?";
  }
  if (std::isinf(cell.number)) return "unlimited";
  switch (cell.unit) {
    case Unit::kBytes:
      return Bytes(cell.number, more);
    case Unit::kCores:
      return Decimal(cell.number, kCorePlaces + more);
    case Unit::kWeight:
      return "weight " + Decimal(cell.number, more);
    case Unit::kShares:
      return Decimal(cell.number, more) + " shares";
    case Unit::kCount:
      return Decimal(cell.number, more);
    case Unit::kKills:
      return Decimal(cell.number, 0) + (cell.number == 1 ? " kill" : " kills");
    case Unit::kRatio:
      return Percent(cell.number, more);
  }
  return "?";
}

std::pair<std::string, std::string> Human(const Cell& a, const Cell& b) {
  for (int more = 0;; ++more) {
    std::pair<std::string, std::string> both(Human(a, more), Human(b, more));
    const bool tells = both.first != both.second || a == b ||
                       a.state != b.state || a.unit != b.unit ||
                       a.state != Cell::State::kKnown;
    if (tells || more == kMostMore) return both;
  }
}

}  // namespace report
