#include "drift/effective.h"

#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace drift {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr auto kNone = std::nullopt;

struct Case {
  const char* world;
  std::vector<Level> levels;
  std::optional<double> limit;
  std::string_view level;
  std::optional<double> utilization;
  std::optional<double> available;
};

TEST(Effective, IsTheLeastOnTheWayUp) {
  const Case kCases[] = {
      {"nothing is known", {}, kNone, "", kNone, kNone},
      {"no limit anywhere",
       {{"/a", kInf, 5}, {"/", kInf, 5}},
       kInf,
       "",
       kNone,
       kNone},
      {"the machine binds",
       {{"/a", kInf, 5}, {"/", 100, kNone}},
       100,
       "/",
       kNone,
       kNone},
      {"the own limit binds",
       {{"/a", 10, 5}, {"/", 100, kNone}},
       10,
       "/a",
       0.5,
       5},
      {"the slice above binds",
       {{"/s/a", 50, 5}, {"/s", 10, 8}},
       10,
       "/s",
       0.8,
       2},
      {"two containers at 60 % under one full pod: both are near",
       {{"/pod/a", 100, 60}, {"/pod", 120, 120}},
       100,
       "/pod/a",
       1,
       0},
      {"equal limits: the lower level binds",
       {{"/s/a", 10, 1}, {"/s", 10, 9}},
       10,
       "/s/a",
       0.9,
       1},
      {"usage above the limit, as memory.high allows",
       {{"/a", 10, 12}},
       10,
       "/a",
       1.2,
       0},
      {"a limit of 0", {{"/a", 0, 0}}, 0, "/a", kNone, 0},
      {"a level that can't be read",
       {{"/s/a", kNone, 5}, {"/s", 10, kNone}},
       10,
       "/s",
       kNone,
       kNone},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.world);
    const Effective effective = EffectiveOf(c.levels);
    EXPECT_EQ(effective.limit, c.limit);
    EXPECT_EQ(effective.level, c.level);
    EXPECT_EQ(effective.utilization, c.utilization);
    EXPECT_EQ(effective.available, c.available);
  }
}

}  // namespace
}  // namespace drift
