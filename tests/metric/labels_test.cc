// Labels: text, identity, owner.
#include "metric/labels.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace metric {
namespace {

TEST(Labels, Text) {
  const struct {
    const char* world;
    Labels labels;
    std::string want;
  } kCases[] = {
      {"none", {}, ""},
      {"one", {{"device", "sda"}}, R"(device="sda")"},
      {"order is kept",
       {{"namespace", "shop"}, {"workload", "db"}, {"container", "pg"}},
       R"(namespace="shop",workload="db",container="pg")"},
      {"a systemd service has no namespace",
       {{"namespace", ""}, {"workload", "ssh.service"}, {"pod", ""}},
       R"(workload="ssh.service")"},
      {"all empty", {{"namespace", ""}, {"pod", ""}}, ""},
      {"hostile value",
       {{"comm", "a\"b\\c\nd\xFF"}},
       "comm=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\""},
  };
  for (const auto& c : kCases) EXPECT_EQ(c.labels.text(), c.want) << c.world;
}

TEST(Labels, WithAddsOneBehind) {
  const Labels base({{"workload", "db"}}, Rank::kDeclared);
  EXPECT_EQ(base.With("state", "R").text(), R"(workload="db",state="R")");
  EXPECT_EQ(base.With("state", "").text(), base.text());
  EXPECT_EQ(Labels().With("state", "D").text(), R"(state="D")");
  EXPECT_EQ(base.With("state", "R").rank(), Rank::kDeclared);
  EXPECT_EQ(base.With("state", "R").owner(), base.owner());
}

TEST(Labels, FromPairsKnownAtRunTime) {
  const std::vector<Labels::Pair> pairs = {{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(Labels(std::span(pairs)).text(), R"(a="1",b="2")");
}

TEST(Labels, IdentityIsThatOfTheLabelSet) {
  const Labels ab({{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(ab.identity(), Labels({{"a", "1"}}).With("b", "2").identity());
  EXPECT_EQ(ab.identity(), Labels().With("b", "2").With("a", "1").identity());
  EXPECT_EQ(ab.identity(),
            Labels({{"a", "1"}, {"c", ""}, {"b", "2"}}).identity());
  EXPECT_EQ(Labels().identity(), Labels({{"a", ""}}).identity());
  // Different bytes that look the same on the page are the same series.
  EXPECT_EQ(Labels({{"a", "\xFE"}}).identity(),
            Labels({{"a", "\xFF"}}).identity());
}

TEST(Labels, IdentityTellsLabelSetsApart) {
  std::set<uint64_t> seen;
  size_t made = 0;
  auto add = [&](const Labels& labels) {
    seen.insert(labels.identity());
    ++made;
  };
  add({});
  add({{"a", "\",b=\""}});  // nearly the text of two labels
  add({{"a", "1"}});
  add({{"b", "1"}});
  for (int i = 0; i < 100; ++i) {
    for (int j = 0; j < 100; ++j) {
      add({{"x", std::to_string(i)}, {"y", std::to_string(j)}});
    }
  }
  EXPECT_EQ(seen.size(), made);
}

TEST(Labels, OwnerIsWhatGivesWayTogether) {
  EXPECT_EQ(Labels({{"cpu", "0"}}).owner(), 0u);  // the host's
  const Labels db({{"workload", "db"}}, Rank::kUndeclared);
  const Labels web({{"workload", "web"}}, Rank::kUndeclared);
  EXPECT_NE(db.owner(), 0u);
  EXPECT_NE(db.owner(), web.owner());
  EXPECT_EQ(db.owner(),
            Labels({{"workload", "db"}}, Rank::kUndeclared).owner());
  // The same in every process: which workloads a full page shows must not
  // change with a restart.
  EXPECT_EQ(db.owner(), 9862783736457689641u);
}

}  // namespace
}  // namespace metric
