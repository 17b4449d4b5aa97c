#include "declared/compose/quantity.h"

#include "gtest/gtest.h"

namespace declared::compose {
namespace {

TEST(Quantity, Bytes) {
  constexpr int64_t kMi = 1 << 20;
  const struct {
    const char* text;
    std::optional<int64_t> bytes;
  } kCases[] = {
      {"0", 0},
      {"-1", -1},
      {"512", 512},
      {"512b", 512},
      {"512m", 512 * kMi},
      {"512M", 512 * kMi},
      {"512mb", 512 * kMi},
      {"512MiB", 512 * kMi},
      {"512 m", 512 * kMi},
      {"1k", 1024},
      {"1kb", 1024},
      {"1g", 1024 * kMi},
      {"1t", kMi * kMi},
      {"1p", kMi * kMi * 1024},
      {"1.5g", 1536 * kMi},
      {".5g", 512 * kMi},
      {"1.g", 1024 * kMi},
      {"+1k", 1024},
      {"1e3", 1000},
      {"1E3k", 1'024'000},
      {"0.3", 0},
      {"9223372036854775807", INT64_MAX},
      // refused
      {"", std::nullopt},
      {"m", std::nullopt},
      {"512Mi", std::nullopt},
      {"512  m", std::nullopt},
      {"512bb", std::nullopt},
      {"512mm", std::nullopt},
      {"512mibs", std::nullopt},
      {"1e", std::nullopt},
      {"1x", std::nullopt},
      {"-1m", std::nullopt},
      {"-0.5", std::nullopt},
      {"+-1m", std::nullopt},
      {"NaN", std::nullopt},
      {"inf", std::nullopt},
      {"0x10", std::nullopt},
      {"1_000", std::nullopt},
      {"1,5g", std::nullopt},
      {"9223372036854775808", std::nullopt},
      {"9000p", std::nullopt},
      {"1e400", std::nullopt},
      {"m512", std::nullopt},
      {".", std::nullopt},
      {" ", std::nullopt},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Bytes(c.text), c.bytes);
  }
}

TEST(Quantity, Cores) {
  const struct {
    const char* text;
    std::optional<double> cores;
  } kCases[] = {
      {"0", 0.0},
      {"0.5", 0.5},
      {"0.29", 0.29},
      {".25", 0.25},
      {"2", 2.0},
      {"1e-1", 0.1},
      {"0.1234567891", 0.123456789},
      {"", std::nullopt},
      {"500m", std::nullopt},
      {"-1", std::nullopt},
      {"nan", std::nullopt},
      {"inf", std::nullopt},
      {"1e9", std::nullopt},
      {"1 ", std::nullopt},
      {"half", std::nullopt},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Cores(c.text), c.cores);
  }
}

}  // namespace
}  // namespace declared::compose
