// Numbers by std::to_chars, whose shortest form reads back exactly.
#include "metric/number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace metric {
namespace {

constexpr double kExactIntegers = 9007199254740992;  // 2^53
// Longest shortest double: -2.2250738585072014e-308, 24 bytes.
using Buffer = std::array<char, 32>;

std::string_view Digits(double value, Buffer& buffer) {
  char* const end = buffer.data() + buffer.size();
  // -0.0 is whole as well, but as an integer it would lose its sign.
  if (std::fabs(value) < kExactIntegers &&
      !(value == 0 && std::signbit(value))) {
    const auto whole = static_cast<int64_t>(value);
    if (static_cast<double>(whole) == value) {
      return {buffer.data(), std::to_chars(buffer.data(), end, whole).ptr};
    }
  }
  return {buffer.data(), std::to_chars(buffer.data(), end, value).ptr};
}

std::string_view NotFinite(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}

}  // namespace

void AppendNumber(double value, std::string* out) {
  Buffer buffer;
  out->append(std::isfinite(value) ? Digits(value, buffer) : NotFinite(value));
}

void AppendCanonical(double value, std::string* out) {
  if (!std::isfinite(value)) {
    out->append(NotFinite(value));
    return;
  }
  Buffer buffer;
  char* const end = buffer.data() + buffer.size();
  // General without a precision switches to an exponent where Go's %g does:
  // below 1e-4 and from 1e+06 on.
  const auto result =
      std::to_chars(buffer.data(), end, value, std::chars_format::general);
  const std::string_view digits(buffer.data(), result.ptr);
  out->append(digits);
  if (digits.find_first_of(".e") == digits.npos) out->append(".0");
}

}  // namespace metric
