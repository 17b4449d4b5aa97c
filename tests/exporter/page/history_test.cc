#include "exporter/page/history.h"

#include <cmath>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace page {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsNan;
using ::testing::SizeIs;

drift::Identity Named(const std::string& name) {
  return {"shop", name, "deployment", name + "-5d9c7b8f6-x2x4z", "app"};
}

report::Window Using(double bytes) {
  report::Window window;
  window.memory_bytes = bytes;
  return window;
}

class HistoryTest : public testing::Test {
 protected:
  void See(double now, const std::string& name, const report::Window& window) {
    history_.Add(now, [&](const History::Each& each) {
      if (!name.empty()) each(Named(name), window);
    });
  }
  // The last points of memory.
  std::vector<float> Last(const std::string& name, size_t count) const {
    const std::vector<float> all = history_.Of(Named(name), Series::kMemory);
    if (all.size() < count) return {};
    return {all.end() - static_cast<std::ptrdiff_t>(count), all.end()};
  }

  History history_;
};

TEST_F(HistoryTest, APointForEachStep) {
  for (int i = 0; i < 4; ++i) See(1000 + i * 15, "db", Using(i));
  EXPECT_THAT(Last("db", 5), ElementsAre(IsNan(), 0, 1, 2, 3));
  EXPECT_THAT(history_.Of(Named("db"), Series::kMemory),
              SizeIs(History::kPoints));
  EXPECT_THAT(history_.Of(Named("db"), Series::kCores), Each(IsNan()));
  EXPECT_THAT(history_.Of(Named("other"), Series::kMemory), IsEmpty());
}

TEST_F(HistoryTest, OfSeveralLooksAtOnePointTheGreatestStays) {
  See(1500, "db", Using(1));
  See(1505, "db", Using(6));
  See(1510, "db", Using(2));
  EXPECT_THAT(Last("db", 2), ElementsAre(IsNan(), 6));
}

TEST_F(HistoryTest, WhatIsUnknownAtOneOfThemIsNoZero) {
  See(1500, "db", {});
  See(1505, "db", Using(2));
  See(1510, "db", {});
  EXPECT_THAT(Last("db", 1), ElementsAre(2));
}

TEST_F(HistoryTest, ALookTellsOfAllTheTimeBeforeIt) {
  See(1500, "db", Using(1));
  See(1545, "db", Using(4));
  EXPECT_THAT(Last("db", 4), ElementsAre(1, 4, 4, 4));
}

TEST_F(HistoryTest, OneThatComesLaterHasNoPast) {
  See(1500, "db", Using(1));
  See(1515, "web", Using(7));
  EXPECT_THAT(Last("web", 2), ElementsAre(IsNan(), 7));
}

TEST_F(HistoryTest, OneThatWasAwayHasAGap) {
  See(1500, "db", Using(1));
  See(1515, "", {});
  See(1530, "db", Using(3));
  EXPECT_THAT(Last("db", 3), ElementsAre(1, IsNan(), 3));
}

TEST_F(HistoryTest, OneThatIsGoneHasAnEnd) {
  See(1500, "db", Using(1));
  See(1515, "", {});
  EXPECT_THAT(Last("db", 2), ElementsAre(1, IsNan()));
}

TEST_F(HistoryTest, ItIsForgottenAfterFifteenMinutes) {
  See(1500, "db", Using(1));
  for (int i = 1; i < 60; ++i) See(1500 + i * 15, "web", Using(1));
  EXPECT_THAT(Last("db", 60)[0], 1);
  See(1500 + 900, "web", Using(1));
  EXPECT_THAT(history_.Of(Named("db"), Series::kMemory), IsEmpty());
}

TEST_F(HistoryTest, NothingIsLeftFromARoundBefore) {
  for (int i = 0; i < 60; ++i) See(1500 + i * 15, "db", Using(i));
  // Away for a while, so that its old points were not overwritten one by one.
  for (int i = 60; i < 110; ++i) See(1500 + i * 15, "web", Using(1));
  See(1500 + 110 * 15, "db", Using(-1));
  const std::vector<float> points = Last("db", 60);
  ASSERT_THAT(points, SizeIs(60));
  for (size_t i = 0; i < points.size(); ++i) {
    const auto point = static_cast<int>(i) + 51;
    if (point < 60) {
      EXPECT_EQ(points[i], static_cast<float>(point)) << point;
    } else if (point < 110) {
      EXPECT_TRUE(std::isnan(points[i])) << point;
    } else {
      EXPECT_EQ(points[i], -1);
    }
  }
}

TEST_F(HistoryTest, APauseLongerThanAllOfIt) {
  See(1500, "db", Using(1));
  See(1500 + 7200, "db", Using(2));
  EXPECT_THAT(Last("db", 60), Each(2)) << "the window reaches back to there";
}

TEST_F(HistoryTest, AThousandWorkloadsFitIntoFourMebibytes) {
  constexpr int kWorkloads = 1000;
  auto look = [&](double now, const std::string& prefix, int count) {
    history_.Add(now, [&](const History::Each& each) {
      for (int i = 0; i < count; ++i) {
        each(Named(prefix + std::to_string(i)), Using(i));
      }
    });
  };
  look(1500, "payment-gateway-with-a-long-name-", kWorkloads);
  EXPECT_LE(history_.Bytes(), 4U << 20);
  EXPECT_THAT(Last("payment-gateway-with-a-long-name-999", 1),
              ElementsAre(999));

  // However many there are, and however they churn.
  for (int i = 1; i < 5; ++i)
    look(1500 + i * 15, std::to_string(i) + "-", 9000);
  EXPECT_LE(history_.Bytes(), 4U << 20);
}

}  // namespace
}  // namespace page
