#include "exporter/report/numbers.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace report {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kMi = 1024.0 * 1024;

TEST(NumbersTest, ArePlain) {
  struct Case {
    const char* world;
    Cell cell;
    const char* text;
  };
  const std::vector<Case> cases = {
      {"nobody declared it", {}, "-"},
      {"not known", Cell::Unknown(Unit::kBytes), "?"},
      {"no number at all", Cell::Of(std::nan(""), Unit::kBytes), "?"},
      {"max", Cell::Of(kInf, Unit::kBytes), "unlimited"},
      {"no bytes", Cell::Of(0, Unit::kBytes), "0"},
      {"less than a Ki", Cell::Of(1023, Unit::kBytes), "1023"},
      {"one page", Cell::Of(4096, Unit::kBytes), "4Ki"},
      {"whole Mi", Cell::Of(512 * kMi, Unit::kBytes), "512Mi"},
      {"half a Gi", Cell::Of(1536 * kMi, Unit::kBytes), "1.5Gi"},
      {"decimal", Cell::Of(500e6, Unit::kBytes), "476.84Mi"},
      {"more than there is", Cell::Of(1e30, Unit::kBytes), "867361737988.4Ei"},
      {"absurd", Cell::Of(1e300, Unit::kBytes), "8.7e+281Ei"},
      {"one core", Cell::Of(1, Unit::kCores), "1"},
      {"100m", Cell::Of(0.1, Unit::kCores), "0.1"},
      {"a breath", Cell::Of(0.0001, Unit::kCores), "<0.001"},
      {"a weight", Cell::Of(39, Unit::kWeight), "weight 39"},
      {"shares", Cell::Of(512, Unit::kShares), "512 shares"},
      {"tasks", Cell::Of(4915, Unit::kCount), "4915"},
      {"one kill", Cell::Of(1, Unit::kKills), "1 kill"},
      {"kills", Cell::Of(3, Unit::kKills), "3 kills"},
      {"always", Cell::Of(1, Unit::kRatio), "100 %"},
      {"a share", Cell::Of(0.427, Unit::kRatio), "43 %"},
      {"small", Cell::Of(0.0443, Unit::kRatio), "4.4 %"},
      {"tiny", Cell::Of(0.0001, Unit::kRatio), "<0.1 %"},
      {"never", Cell::Of(0, Unit::kRatio), "0 %"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(Human(c.cell), c.text);
  }
}

TEST(NumbersTest, TwoThatDifferNeverLookAlike) {
  struct Case {
    const char* world;
    Cell a, b;
    std::pair<std::string, std::string> texts;
  };
  const std::vector<Case> cases = {
      {"equal",
       Cell::Of(500e6, Unit::kBytes),
       Cell::Of(500e6, Unit::kBytes),
       {"476.84Mi", "476.84Mi"}},
      {"down to a page",
       Cell::Of(500e6, Unit::kBytes),
       Cell::Of(499998720, Unit::kBytes),
       {"476.837Mi", "476.836Mi"}},
      {"far apart",
       Cell::Of(512 * kMi, Unit::kBytes),
       Cell::Of(256 * kMi, Unit::kBytes),
       {"512Mi", "256Mi"}},
      {"just above a threshold",
       Cell::Of(0.2504, Unit::kRatio),
       Cell::Of(0.25, Unit::kRatio),
       {"25.04 %", "25 %"}},
      {"one limited",
       Cell::Of(512 * kMi, Unit::kBytes),
       Cell::Of(kInf, Unit::kBytes),
       {"512Mi", "unlimited"}},
      {"both unknown",
       Cell::Unknown(Unit::kBytes),
       Cell::Unknown(Unit::kBytes),
       {"?", "?"}},
      {"two that no digit tells apart",
       Cell::Of(std::nan(""), Unit::kBytes),
       Cell::Of(std::nan(""), Unit::kBytes),
       {"?", "?"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(Human(c.a, c.b), c.texts);
  }
}

}  // namespace
}  // namespace report
