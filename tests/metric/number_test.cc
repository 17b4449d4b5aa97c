// Numbers: every double reads back as itself, and looks as people write it.
#include "metric/number.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <string_view>

namespace metric {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string Number(double value) {
  std::string out;
  AppendNumber(value, &out);
  return out;
}

TEST(Number, LooksAsPeopleWriteIt) {
  const struct {
    double value;
    std::string_view want;
  } kCases[] = {
      {0, "0"},
      {-0.0, "-0"},
      {1, "1"},
      {-1, "-1"},
      {1000000, "1000000"},
      {2147483648, "2147483648"},
      {17179869184, "17179869184"},            // 16 GiB
      {9007199254740991, "9007199254740991"},  // 2^53 - 1
      {9007199254740992, "9007199254740992"},  // 2^53
      {-9007199254740992, "-9007199254740992"},
      {9223372036854771712, "9223372036854771712"},  // "unlimited" of cgroup v1
      {18446744073709551616.0, "18446744073709551616"},
      {1e22, "1e+22"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {14036781 / 1e6, "14.036781"},
      {1.5, "1.5"},
      {1e-7, "1e-07"},
      {5e-324, "5e-324"},                                   // least denormal
      {2.2250738585072009e-308, "2.225073858507201e-308"},  // largest one
      {std::numeric_limits<double>::min(), "2.2250738585072014e-308"},
      {std::numeric_limits<double>::max(), "1.7976931348623157e+308"},
      {kInfinity, "+Inf"},
      {-kInfinity, "-Inf"},
      {kNaN, "NaN"},
      {-kNaN, "NaN"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Number(c.value), c.want);
}

TEST(Number, RandomBitsReadBackExactly) {
  std::mt19937_64 random(20240229);  // NOLINT: the same numbers every time
  for (int i = 0; i < 20000; ++i) {
    const auto value = std::bit_cast<double>(uint64_t{random()});
    if (!std::isfinite(value)) continue;
    const std::string text = Number(value);
    EXPECT_EQ(std::bit_cast<uint64_t>(std::strtod(text.c_str(), nullptr)),
              std::bit_cast<uint64_t>(value))
        << text;
  }
}

TEST(Number, MeasuredQuantitiesReadBackExactly) {
  std::mt19937_64 random(53);  // NOLINT: the same numbers every time
  for (int i = 0; i < 20000; ++i) {
    const uint64_t kernel = random() >> (i % 64);
    for (double value : {static_cast<double>(kernel), kernel / 1e6,
                         kernel / 1e9, -static_cast<double>(kernel)}) {
      const std::string text = Number(value);
      EXPECT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
    }
  }
}

TEST(Number, WholeNumbersBelow2To53HaveNoExponent) {
  for (double value = 1; value < 9007199254740992; value *= 10) {
    EXPECT_EQ(Number(value).find('e'), std::string::npos) << Number(value);
  }
}

// Examples from OpenMetrics 1.0, "Considerations: Canonical Numbers".
TEST(Canonical, SpellsAsOpenMetricsDoes) {
  const struct {
    double value;
    std::string_view want;
  } kCases[] = {
      {0, "0.0"},          {0.001, "0.001"},     {0.002, "0.002"},
      {0.01, "0.01"},      {0.1, "0.1"},         {0.9, "0.9"},
      {0.95, "0.95"},      {0.99, "0.99"},       {0.999, "0.999"},
      {1, "1.0"},          {1.7, "1.7"},         {10, "10.0"},
      {1e-10, "1e-10"},    {1e-9, "1e-09"},      {1e-5, "1e-05"},
      {0.0001, "0.0001"},  {100000, "100000.0"}, {1e6, "1e+06"},
      {1e10, "1e+10"},     {-1, "-1.0"},         {2500000, "2.5e+06"},
      {kInfinity, "+Inf"},
  };
  for (const auto& c : kCases) {
    std::string out;
    AppendCanonical(c.value, &out);
    EXPECT_EQ(out, c.want);
  }
}

}  // namespace
}  // namespace metric
