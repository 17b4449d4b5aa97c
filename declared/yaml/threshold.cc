#include "declared/yaml/threshold.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace declared::yaml {

std::optional<double> ThresholdNumber(std::string_view text) {
  if (text == "off") return std::numeric_limits<double>::infinity();
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end || !std::isfinite(value) ||
      value < 0) {
    return std::nullopt;
  }
  return value;
}

}  // namespace declared::yaml
