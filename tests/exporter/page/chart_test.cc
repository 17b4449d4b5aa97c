#include "exporter/page/chart.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace page {
namespace {

using report::Cell;
using report::Row;
using report::Unit;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr float kGap = std::numeric_limits<float>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Row Memory(double declared, double applied, double actual) {
  Row row;
  row.resource = "memory_limit";
  row.declared = Cell::Of(declared, Unit::kBytes);
  row.applied = Cell::Of(applied, Unit::kBytes);
  row.actual = Cell::Of(actual, Unit::kBytes);
  return row;
}

TEST(BarTest, UsedAgainstDeclaredAndApplied) {
  const std::string bar = Bar(Memory(400, 200, 100));
  EXPECT_THAT(bar, HasSubstr("<rect class=used x=0 width=25 "));
  EXPECT_THAT(bar, HasSubstr("class=declared d=\"M100 0V8\""));
  EXPECT_THAT(bar, HasSubstr("class=applied d=\"M50 0V8\""));
  EXPECT_THAT(bar, Not(HasSubstr("style="))) << "the page's policy forbids it";
}

TEST(BarTest, NearTheLeastOfThemIsFull) {
  EXPECT_THAT(Bar(Memory(400, 200, 185)), HasSubstr("class=full x=0 width=46"));
  EXPECT_THAT(Bar(Memory(400, kInfinity, 185)), HasSubstr("class=used"));
}

TEST(BarTest, AProtectionThatIsUsedUpIsFine) {
  Row row = Memory(100, 100, 250);
  row.resource = "memory_low";
  EXPECT_THAT(Bar(row), HasSubstr("class=used"));
}

TEST(BarTest, MoreThanIsAllowedStaysInside) {
  const std::string bar = Bar(Memory(100, 100, 250));
  EXPECT_THAT(bar, HasSubstr("class=full x=0 width=100 "));
  EXPECT_THAT(bar, HasSubstr("class=applied d=\"M40 0V8\""));
}

TEST(BarTest, AShareAgainstItsThreshold) {
  Row row = Memory(400, 400, 0);
  row.actual = Cell::Of(0.43, Unit::kRatio);
  row.threshold = 0.2;
  const std::string bar = Bar(row);
  EXPECT_THAT(bar, HasSubstr("class=full x=0 width=43 "));
  EXPECT_THAT(bar, HasSubstr("class=applied d=\"M20 0V8\""));
  EXPECT_THAT(bar, Not(HasSubstr("class=declared")));
}

TEST(BarTest, NoneWhereNothingCanBeCompared) {
  Row unknown = Memory(400, 400, 0);
  unknown.actual = Cell::Unknown(Unit::kBytes);
  EXPECT_THAT(Bar(unknown), IsEmpty());
  EXPECT_THAT(Bar(Memory(kInfinity, kInfinity, 5)), IsEmpty());
  EXPECT_THAT(Bar(Memory(0, 0, 0)), IsEmpty());
  Row running = Memory(1, 1, 0);
  running.resource = "running";
  EXPECT_THAT(Bar(running), IsEmpty());
  Row weight = Memory(1, 1, 1);
  weight.applied = Cell::Of(100, Unit::kWeight);
  weight.declared = {};
  EXPECT_THAT(Bar(weight), IsEmpty());
}

TEST(SparklineTest, ALine) {
  const std::vector<float> points = {0, 50, 100};
  const std::string svg = Sparkline(points, Unit::kCount, kInfinity);
  EXPECT_THAT(svg, HasSubstr("viewBox=\"0 -1 2 22\""));
  EXPECT_THAT(svg, HasSubstr("<path d=\"M0 20h.5L1 15L2 10\"/>"));
  EXPECT_THAT(svg, HasSubstr("<title>15 minutes: 0 to 100</title>"));
  EXPECT_THAT(svg, Not(HasSubstr("limit")));
}

TEST(SparklineTest, GapsAreGaps) {
  const std::vector<float> points = {kGap, 100, kGap, kGap, 100, 100, kGap};
  EXPECT_THAT(Sparkline(points, Unit::kCount, 0),
              HasSubstr("d=\"M1 10h.5M4 10h.5H5\""));
}

TEST(SparklineTest, ACalmWorkloadIsOneStep) {
  const std::vector<float> points(60, 7);
  EXPECT_THAT(Sparkline(points, Unit::kCount, 0),
              HasSubstr("<path d=\"M0 10h.5H59\"/>"));
  const std::vector<float> nothing(60, 0);
  EXPECT_THAT(Sparkline(nothing, Unit::kCount, 0),
              HasSubstr("<path d=\"M0 20h.5H59\"/>"));
}

TEST(SparklineTest, ItsLimitIfThatIsInSight) {
  const std::vector<float> points = {50, 50};
  EXPECT_THAT(
      Sparkline(points, Unit::kCount, 100),
      HasSubstr("<path class=limit d=\"M0 0H1\"/><path d=\"M0 10h.5H1"));
  EXPECT_THAT(Sparkline(points, Unit::kCount, 5000), Not(HasSubstr("limit")));
  EXPECT_THAT(Sparkline(points, Unit::kCount, kInfinity),
              Not(HasSubstr("limit")));
}

TEST(SparklineTest, AShareIsOfOne) {
  const std::vector<float> points = {0.5F, 0.5F};
  EXPECT_THAT(Sparkline(points, Unit::kRatio, 0),
              HasSubstr("d=\"M0 10h.5H1\""));
}

TEST(SparklineTest, NoneWithoutTwoPoints) {
  EXPECT_THAT(Sparkline({}, Unit::kCount, 0), IsEmpty());
  const std::vector<float> points = {kGap, kGap, 3};
  EXPECT_THAT(Sparkline(points, Unit::kCount, 0), IsEmpty());
}

}  // namespace
}  // namespace page
