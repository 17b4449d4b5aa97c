// Several collectors on one page: same names, duplicates, contradictions.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "metric/page.h"

namespace metric {
namespace {

std::string Text(const Page& page) {
  std::string out;
  page.Encode(Format::kText, &out);
  return out;
}

std::shared_ptr<Families> OneSample(std::string_view name, Type type,
                                    std::string_view workload, double value) {
  auto families = std::make_shared<Families>();
  families->Get(name, type, "help").Add({{"workload", workload}}, value);
  return families;
}

TEST(Merge, SameNameOfTwoCollectorsIsOneFamily) {
  Page page;
  page.Add("first", OneSample("x", Type::kGauge, "b", 1));
  page.Add("other", OneSample("a", Type::kGauge, "b", 2));
  page.Add("second", OneSample("x", Type::kGauge, "a", 3));
  const auto accounts = page.Settle(0);
  EXPECT_EQ(accounts.series, 3u);
  EXPECT_EQ(accounts.duplicates, 0u);
  EXPECT_EQ(Text(page),
            "# HELP a help\n# TYPE a gauge\na{workload=\"b\"} 2\n"
            "# HELP x help\n# TYPE x gauge\n"
            "x{workload=\"b\"} 1\nx{workload=\"a\"} 3\n");
}

TEST(Merge, FirstHelpWins) {
  auto first = std::make_shared<Families>();
  auto second = std::make_shared<Families>();
  first->Gauge("x", "first").Add(1);
  second->Gauge("x", "second").Add({{"a", "1"}}, 2);
  Page page;
  page.Add("first", first);
  page.Add("second", second);
  page.Settle(0);
  EXPECT_EQ(Text(page), "# HELP x first\n# TYPE x gauge\nx 1\nx{a=\"1\"} 2\n");
}

TEST(Merge, SecondSampleOfASeriesIsDropped) {
  auto families = std::make_shared<Families>();
  families->Gauge("x", "")
      .Add({{"a", "1"}}, 1)
      .Add({{"a", "1"}}, 2)
      .Add({{"a", "2"}}, 3)
      .Add({{"b", " \" 9"}}, 4)
      .Add({{"a", "2"}}, "c", "", 5)
      .Add(Labels(), "b", " \" 9", 6)
      .Add(7)
      .Add(8);
  Page page;
  page.Add("test", families);
  const auto accounts = page.Settle(0);
  EXPECT_EQ(accounts.series, 4u);
  EXPECT_EQ(accounts.duplicates, 4u);
  EXPECT_EQ(accounts.first_duplicate, "x{a=\"1\"}");
  EXPECT_EQ(Text(page),
            "# TYPE x gauge\nx{a=\"1\"} 1\nx{a=\"2\"} 3\n"
            "x{b=\" \\\" 9\"} 4\nx 7\n");
}

TEST(Merge, AcrossCollectorsTheFirstOneKeepsTheSeries) {
  Page page;
  page.Add("first", OneSample("x", Type::kGauge, "db", 1));
  page.Add("second", OneSample("x", Type::kGauge, "db", 2));
  const auto accounts = page.Settle(0);
  EXPECT_EQ(accounts.duplicates, 1u);
  EXPECT_EQ(accounts.first_duplicate, "x{workload=\"db\"}");
  EXPECT_EQ(accounts.series, 1u);
  EXPECT_EQ(Text(page),
            "# HELP x help\n# TYPE x gauge\nx{workload=\"db\"} 1\n");
}

TEST(Merge, WhatLooksTheSameAfterReplacementIsADuplicate) {
  auto families = std::make_shared<Families>();
  families->Gauge("x", "")
      .Add({{"comm", "\xFE"}}, 1)
      .Add({{"comm", "\xFF"}}, 2);
  Page page;
  page.Add("process", families);
  EXPECT_EQ(page.Settle(0).duplicates, 1u);
}

TEST(Merge, TheSameFamiliesTwiceCountOnce) {
  const auto families = OneSample("x", Type::kGauge, "db", 1);
  Page page;
  page.Add("first", families);
  page.Add("second", families);
  EXPECT_EQ(page.Settle(0).duplicates, 1u);
  EXPECT_EQ(Text(page),
            "# HELP x help\n# TYPE x gauge\nx{workload=\"db\"} 1\n");
}

TEST(Merge, AFamilyThatContradictsAnEarlierOneIsLeftOut) {
  const struct {
    const char* world;
    std::string_view first;
    Type first_type;
    std::string_view second;
    Type second_type;
    bool stays;
  } kCases[] = {
      {"another type", "x_total", Type::kCounter, "x_total", Type::kGauge,
       false},
      {"counter without _total is unknown, not a gauge", "x", Type::kCounter,
       "x", Type::kGauge, false},
      {"OpenMetrics calls both x", "x", Type::kGauge, "x_total", Type::kCounter,
       false},
      {"the same, the other way round", "x_total", Type::kCounter, "x",
       Type::kGauge, false},
      {"info x beside gauge x", "x", Type::kGauge, "x_info", Type::kInfo,
       false},
      {"a histogram owns x_count", "x", Type::kHistogram, "x_count",
       Type::kGauge, false},
      {"a summary owns x_sum", "x", Type::kSummary, "x_sum", Type::kGauge,
       false},
      {"a counter owns x_created", "x_total", Type::kCounter, "x_created",
       Type::kGauge, false},
      {"a gauge owns its name only", "x", Type::kGauge, "x_count", Type::kGauge,
       true},
      {"a gauge may end in _info", "x", Type::kGauge, "x_info", Type::kGauge,
       true},
      {"longer names", "x_bytes", Type::kGauge, "x_bytes_read_total",
       Type::kCounter, true},
  };
  for (const auto& c : kCases) {
    Page page;
    page.Add("first", OneSample(c.first, c.first_type, "db", 1));
    auto second = OneSample(c.second, c.second_type, "a", 2);
    second->Get(c.second, c.second_type, "").Add({{"workload", "b"}}, 3);
    page.Add("second", second);
    const auto accounts = page.Settle(0);
    EXPECT_EQ(accounts.series, c.stays ? 3u : 1u) << c.world;
    EXPECT_EQ(accounts.duplicates, c.stays ? 0u : 2u) << c.world;
    EXPECT_EQ(accounts.first_duplicate, c.stays ? "" : c.second) << c.world;
    EXPECT_NE(Text(page).find("workload=\"db\""), std::string::npos) << c.world;
  }
}

TEST(Merge, AFamilyWithoutSamplesContradictsNobody) {
  auto empty = std::make_shared<Families>();
  empty->Counter("x_total", "");
  Page page;
  page.Add("empty", empty);
  page.Add("second", OneSample("x_total", Type::kGauge, "db", 1));
  const auto accounts = page.Settle(0);
  EXPECT_EQ(accounts.duplicates, 0u);
  EXPECT_EQ(accounts.series, 1u);
}

}  // namespace
}  // namespace metric
