#include "exporter/report/row.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace report {
namespace {

using ::testing::ElementsAre;

Row Make(Verdict verdict, std::string name, double share = 0,
         std::string resource = "memory_limit") {
  Row row;
  row.who.workload = std::move(name);
  row.verdict = verdict;
  row.resource = std::move(resource);
  row.actual = Cell::Of(share, Unit::kRatio);
  return row;
}

TEST(RowTest, WorstFirst) {
  Row killed = Make(Verdict::kSuffers, "killed");
  killed.actual = Cell::Of(1, Unit::kKills);
  std::vector<Row> rows = {
      Make(Verdict::kOk, "ok"),
      Make(Verdict::kUnknown, "unknown"),
      Make(Verdict::kMasked, "masked"),
      Make(Verdict::kDrift, "a", 0, "tasks_limit"),
      Make(Verdict::kDrift, "z", 0, "running"),
      Make(Verdict::kSuffers, "less", 0.3),
      Make(Verdict::kSuffers, "most", 0.9),
      killed,
      Make(Verdict::kDrift, "b"),
      Make(Verdict::kDrift, "a", 0, "cpu_limit"),
  };
  Sort(rows);
  std::vector<std::string> order;
  order.reserve(rows.size());
  for (const Row& row : rows) {
    order.push_back(row.who.workload + " " + row.resource);
  }
  // The resources of "a" stay in the order in which they came.
  EXPECT_THAT(
      order, ElementsAre("killed memory_limit", "most memory_limit",
                         "less memory_limit", "z running", "a tasks_limit",
                         "a cpu_limit", "b memory_limit", "masked memory_limit",
                         "unknown memory_limit", "ok memory_limit"));
}

TEST(RowTest, NamesAreWhatIsThere) {
  EXPECT_EQ(NameOf(drift::Identity{"shop", "db", "statefulset", "db-0", "pg"}),
            "shop/db/db-0/pg");
  EXPECT_EQ(NameOf(drift::Identity{"", "nginx.service", "systemd", "", ""}),
            "nginx.service");
  EXPECT_EQ(NameOf(drift::Identity{"shop", "db", "compose", "", "shop-db-1"}),
            "shop/db/shop-db-1");
  EXPECT_EQ(NameOf(drift::Identity{}), "");
}

TEST(RowTest, ExitStatus) {
  using Rows = std::vector<Row>;
  struct Case {
    const char* world;
    Rows rows;
    bool readable;
    int status;
    bool understood = true;
  };
  const std::vector<Case> cases = {
      {"a healthy machine", {}, true, 0},
      {"all told, all well", {Make(Verdict::kOk, "a")}, true, 0},
      {"masked alone is as declared", {Make(Verdict::kMasked, "a")}, true, 0},
      {"drift", {Make(Verdict::kDrift, "a")}, true, 1},
      {"suffering", {Make(Verdict::kSuffers, "a")}, true, 1},
      {"drift beside what is unknown",
       {Make(Verdict::kDrift, "a"), Make(Verdict::kUnknown, "b")},
       true,
       1},
      {"only unknown", {Make(Verdict::kUnknown, "a")}, true, 2},
      {"a source is gone", {}, false, 2},
      {"a manifest that nobody understands", {}, true, 2, false},
      {"a source is gone, and yet there is drift",
       {Make(Verdict::kDrift, "a")},
       false,
       1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    Findings findings;
    findings.rows = c.rows;
    findings.sources = {{"systemd", "", true, 0},
                        {"compose:/srv", "", c.readable, 0, c.understood}};
    EXPECT_EQ(StatusOf(findings), c.status);
  }
}

}  // namespace
}  // namespace report
