#include "machine/pressure.h"

#include "gmock/gmock.h"
#include "tests/support/status.h"

namespace machine {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::HasSubstr;

constexpr std::string_view kSome =
    "some avg10=0.06 avg60=0.21 avg300=0.99 total=8537362\n";
constexpr std::string_view kFull =
    "full avg10=0.00 avg60=0.13 avg300=0.96 total=8183134\n";

TEST(PressureTest, MemoryHasBothLines) {
  auto pressure = ParsePressure(std::string(kSome) + std::string(kFull));
  ASSERT_THAT(pressure, IsOk());
  EXPECT_EQ(pressure->some_us, 8537362u);
  EXPECT_EQ(pressure->full_us, 8183134u);
}

TEST(PressureTest, CpuBefore5_13HasNoFull) {
  auto pressure = ParsePressure(kSome);
  ASSERT_THAT(pressure, IsOk());
  EXPECT_EQ(pressure->some_us, 8537362u);
  EXPECT_EQ(pressure->full_us, std::nullopt);
}

TEST(PressureTest, IrqHasOnlyFull) {
  auto pressure = ParsePressure(kFull);
  ASSERT_THAT(pressure, IsOk());
  EXPECT_EQ(pressure->some_us, std::nullopt);
  EXPECT_EQ(pressure->full_us, 8183134u);
}

TEST(PressureTest, OrderAndNewFieldsDoNotMatter) {
  auto pressure = ParsePressure(
      "full total=7 avg10=0.00\nnew avg10=0.00 total=9\n\n"
      "some avg10=nan avg1000=0.00 total=3 more=1");
  ASSERT_THAT(pressure, IsOk());
  EXPECT_EQ(pressure->some_us, 3u);
  EXPECT_EQ(pressure->full_us, 7u);
}

TEST(PressureTest, HugeTotals) {
  auto pressure = ParsePressure("some total=18446744073709551615\n");
  ASSERT_THAT(pressure, IsOk());
  EXPECT_EQ(pressure->some_us, UINT64_MAX);
}

TEST(PressureTest, OneTornLineLosesOnlyItself) {
  auto pressure = ParsePressure("some avg10=0.06 total=8537362\nfull avg10=0");
  ASSERT_THAT(pressure, IsOk());
  EXPECT_EQ(pressure->some_us, 8537362u);
  EXPECT_EQ(pressure->full_us, std::nullopt);
}

TEST(PressureTest, GarbageIsNotUnderstood) {
  for (const char* text :
       {"", "\n\n", "some", "some avg10=0.00", "some total=", "some total=-1",
        "some total=18446744073709551616", "total=5", "<html>"}) {
    EXPECT_THAT(ParsePressure(text),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("pressure")))
        << text;
  }
}

}  // namespace
}  // namespace machine
