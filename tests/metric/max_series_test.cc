// --web.max-series: who gives way when a page is full.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "metric/page.h"

namespace metric {
namespace {

Labels Workload(const std::string& name, Rank rank) {
  return Labels({{"workload", name}}, rank);
}

std::string Text(const Page& page) {
  std::string out;
  page.Encode(Format::kText, &out);
  return out;
}

// How many samples of each workload stand on a page.
std::map<std::string, int> SeriesByWorkload(const Page& page) {
  constexpr std::string_view kLabel = "workload=\"";
  std::map<std::string, int> series;
  const std::string text = Text(page);
  for (size_t at = text.find(kLabel); at != text.npos;
       at = text.find(kLabel, at)) {
    at += kLabel.size();
    ++series[text.substr(at, text.find('"', at) - at)];
  }
  return series;
}

// A collector with two families, two and one samples for each workload.
std::shared_ptr<Families> ThreeEach(const std::vector<Labels>& workloads,
                                    std::string_view prefix = "x") {
  auto families = std::make_shared<Families>();
  Family& states = families->Gauge(std::string(prefix) + "_states", "");
  Family& limit = families->Gauge(std::string(prefix) + "_limit", "");
  for (const Labels& workload : workloads) {
    states.Add(workload, "state", "R", 1).Add(workload.With("state", "D"), 2);
    limit.Add(workload, 3);
  }
  return families;
}

TEST(MaxSeries, NothingGivesWayUpToTheBound) {
  for (uint64_t bound : {0, 6, 7}) {
    Page page;
    page.Add("test", ThreeEach({Workload("a", Rank::kUndeclared),
                                Workload("b", Rank::kUndeclared)}));
    const auto accounts = page.Settle(bound);
    EXPECT_EQ(accounts.series, 6u) << bound;
    EXPECT_TRUE(accounts.dropped.empty()) << bound;
  }
}

TEST(MaxSeries, UndeclaredLeavesThenGroupsThenDeclared) {
  const std::vector<Labels> all = {Workload("declared", Rank::kDeclared),
                                   Workload("leaf", Rank::kUndeclared),
                                   Workload("slice", Rank::kGroup)};
  const struct {
    uint64_t bound;
    std::map<std::string, int> stays;
  } kCases[] = {
      {9, {{"declared", 3}, {"slice", 3}, {"leaf", 3}}},
      {8, {{"declared", 3}, {"slice", 3}}},
      {6, {{"declared", 3}, {"slice", 3}}},
      {5, {{"declared", 3}}},
      {2, {}},
  };
  for (const auto& c : kCases) {
    Page page;
    page.Add("test", ThreeEach(all));
    const auto accounts = page.Settle(c.bound);
    EXPECT_EQ(SeriesByWorkload(page), c.stays) << c.bound;
    EXPECT_EQ(accounts.series, 3 * c.stays.size()) << c.bound;
    const uint64_t dropped = 9 - accounts.series;
    const auto account = accounts.dropped.find("test");
    EXPECT_EQ(account == accounts.dropped.end() ? 0 : account->second, dropped);
  }
}

TEST(MaxSeries, HostSamplesAreNeverDropped) {
  auto host = std::make_shared<Families>();
  for (int cpu = 0; cpu < 10; ++cpu) {
    host->Gauge("cpu", "").Add({{"cpu", std::to_string(cpu)}}, 1);
  }
  Page page;
  page.Add("host", host);
  page.Add("cgroups", ThreeEach({Workload("db", Rank::kDeclared)}));
  const auto accounts = page.Settle(5);
  EXPECT_EQ(accounts.series, 10u);  // over the bound, and rightly so
  EXPECT_EQ(accounts.dropped.size(), 1u);
  EXPECT_EQ(accounts.dropped.at("cgroups"), 3u);
  EXPECT_EQ(Text(page).find("workload"), std::string::npos);
  EXPECT_EQ(Text(page).find("x_limit"), std::string::npos);  // no bare metadata
}

TEST(MaxSeries, WholeOwnersGoFromEveryCollector) {
  const std::vector<Labels> all = {Workload("a", Rank::kUndeclared),
                                   Workload("b", Rank::kUndeclared),
                                   Workload("c", Rank::kUndeclared)};
  Page page;
  page.Add("cpu", ThreeEach(all, "cpu"));
  page.Add("memory", ThreeEach(all, "memory"));
  const auto accounts = page.Settle(13);
  EXPECT_EQ(accounts.series, 12u);
  EXPECT_EQ(accounts.dropped.at("cpu"), 3u);
  EXPECT_EQ(accounts.dropped.at("memory"), 3u);
  const auto stays = SeriesByWorkload(page);
  EXPECT_EQ(stays.size(), 2u);
  for (const auto& [workload, series] : stays) EXPECT_EQ(series, 6) << workload;
}

TEST(MaxSeries, TheSameOnesWhateverTheOrder) {
  std::vector<Labels> workloads;
  for (int i = 0; i < 50; ++i) {
    workloads.push_back(Workload("w" + std::to_string(i), Rank::kUndeclared));
  }
  auto stays = [](const std::vector<Labels>& all) {
    Page page;
    page.Add("test", ThreeEach(all));
    page.Settle(75);
    return SeriesByWorkload(page);
  };
  const auto first = stays(workloads);
  EXPECT_EQ(first.size(), 25u);
  EXPECT_EQ(stays({workloads.rbegin(), workloads.rend()}), first);

  // One more comes: it takes at most one place.
  workloads.insert(workloads.begin() + 10,
                   Workload("newcomer", Rank::kUndeclared));
  const auto later = stays(workloads);
  int kept = 0;
  for (const auto& [workload, series] : first) kept += later.contains(workload);
  EXPECT_GE(kept, 24);
}

TEST(MaxSeries, DuplicatesTakeNoPlace) {
  const Labels db = Workload("db", Rank::kUndeclared);
  auto families = std::make_shared<Families>();
  families->Gauge("x", "").Add(db, 1).Add(db, 2).Add(db, 3);
  Page page;
  page.Add("test", families);
  const auto accounts = page.Settle(1);
  EXPECT_EQ(accounts.series, 1u);
  EXPECT_EQ(accounts.duplicates, 2u);
  EXPECT_TRUE(accounts.dropped.empty());
}

TEST(MaxSeries, ANameInTwoRanksIsTwoOwners) {
  Page page;
  page.Add("cpu", ThreeEach({Workload("app", Rank::kDeclared)}, "cpu"));
  page.Add("memory", ThreeEach({Workload("app", Rank::kGroup)}, "memory"));
  const auto accounts = page.Settle(5);
  EXPECT_EQ(accounts.dropped.size(), 1u);
  EXPECT_EQ(accounts.dropped.at("memory"), 3u);
}

}  // namespace
}  // namespace metric
