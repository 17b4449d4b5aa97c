#include "declared/native/quantity.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "declared/text.h"

namespace declared::native {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();
constexpr double kMost = 0x1p63;

// Takes digits and at most one point off the front.
std::optional<double> TakeNumber(std::string_view& text) {
  const size_t length =
      std::min(text.find_first_not_of("0123456789."), text.size());
  double value = 0;
  const char* end = text.data() + length;
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end || value >= kMost) {
    return std::nullopt;
  }
  text.remove_prefix(length);
  return value;
}

double Factor(std::string_view suffix) {  // 0: no such suffix
  constexpr struct {
    std::string_view suffix;
    double factor;
  } kFactors[] = {{"", 1},        {"k", 1e3},     {"M", 1e6},
                  {"G", 1e9},     {"T", 1e12},    {"Ki", 0x1p10},
                  {"Mi", 0x1p20}, {"Gi", 0x1p30}, {"Ti", 0x1p40}};
  for (const auto& known : kFactors) {
    if (known.suffix == suffix) return known.factor;
  }
  return 0;
}

}  // namespace

std::optional<double> Bytes(std::string_view text) {
  if (text == "unlimited") return kUnlimited;
  const auto number = TakeNumber(text);
  const double factor = Factor(text);
  if (!number || factor == 0 || *number * factor >= kMost) return std::nullopt;
  return std::ceil(*number * factor);
}

std::optional<double> Cores(std::string_view text) {
  if (text == "unlimited") return kUnlimited;
  const auto number = TakeNumber(text);
  if (!number || (!text.empty() && text != "m")) return std::nullopt;
  return text.empty() ? *number : *number / 1000;
}

std::optional<double> Count(std::string_view text) {
  if (text == "unlimited") return kUnlimited;
  const auto number = Int(text);
  if (!number || *number < 0) return std::nullopt;
  return static_cast<double>(*number);
}

}  // namespace declared::native
