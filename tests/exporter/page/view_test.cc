#include "exporter/page/view.h"

#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/report/sample.h"

namespace page {
namespace {

using report::Cell;
using report::Row;
using report::Unit;
using report::Verdict;
using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(ViewTest, TheQueryStringBothWays) {
  for (const char* query : {"?", "?verdict=suffers", "?q=a%26b%3Dc%20%22%3C",
                            "?sort=workload", "?sort=-verdict", "?from=40",
                            "?verdict=ok&amp;q=x&amp;sort=-usage&amp;from=7"}) {
    std::string sent = std::string(query).substr(1);
    for (size_t at = 0; (at = sent.find("&amp;", at)) != sent.npos;) {
      sent.replace(at, 5, "&");
    }
    EXPECT_EQ(QueryOf(ParseView(sent)), query);
  }
}

TEST(ViewTest, WhatIsNotUnderstoodIsNotThere) {
  for (const char* query :
       {"verdict=bad", "sort=name", "sort=", "sort=-", "from=-1", "from=x",
        "from=1x", "from=99999999999999999999999", "q=", "unknown=1", "%", "&&",
        "verdict"}) {
    EXPECT_EQ(QueryOf(ParseView(query)), "?") << query;
  }
  EXPECT_EQ(ParseView("q=" + std::string(5000, 'x')).text.size(), 100U);
  EXPECT_EQ(ParseView("q=%ff%fe").text, "\\xff\\xfe") << "no UTF-8";
}

std::vector<std::string> Names(const std::vector<Row>& rows,
                               const std::string& query) {
  std::vector<std::string> names;
  for (const Row* row : Choose(rows, ParseView(query))) {
    names.push_back(row->who.workload.substr(0, 5) + " " + row->resource);
  }
  return names;
}

TEST(ViewTest, Filters) {
  const std::vector<Row> rows = report::Troubled().rows;
  const std::string db = "db memory_limit", nginx = "nginx running",
                    odd = "/a|b` cpu_limit";
  EXPECT_THAT(Names(rows, ""), ElementsAre(db, nginx, odd, db));
  EXPECT_THAT(Names(rows, "verdict=drift"), ElementsAre(nginx, odd));
  EXPECT_THAT(Names(rows, "verdict=ok"), IsEmpty());
  EXPECT_THAT(Names(rows, "q=SHOP%2Fdb"), ElementsAre(db, db)) << "a name";
  EXPECT_THAT(Names(rows, "q=systemd"), ElementsAre(nginx)) << "a type";
  EXPECT_THAT(Names(rows, "q=cpu_"), ElementsAre(odd)) << "a resource";
  EXPECT_THAT(Names(rows, "q=Stalled"), ElementsAre(db)) << "a reason";
  EXPECT_THAT(Names(rows, "q=nginx.service"), ElementsAre(nginx)) << "a file";
  EXPECT_THAT(Names(rows, "q=.*"), IsEmpty()) << "no expression";
  EXPECT_THAT(Names(rows, "q=db&verdict=masked"), ElementsAre(db));
}

TEST(ViewTest, Sorts) {
  std::vector<Row> rows;
  for (const auto& [name, used] : std::vector<std::pair<std::string, double>>{
           {"b", 10}, {"a", 90}, {"c", 50}}) {
    Row row;
    row.who.workload = name;
    row.resource = "memory_limit";
    row.applied = Cell::Of(100, Unit::kBytes);
    row.actual = Cell::Of(used, Unit::kBytes);
    rows.push_back(row);
  }
  rows[1].actual = Cell::Unknown(Unit::kBytes);
  const std::string a = "a memory_limit", b = "b memory_limit",
                    c = "c memory_limit";
  EXPECT_THAT(Names(rows, ""), ElementsAre(b, a, c))
      << "as the report has them";
  EXPECT_THAT(Names(rows, "sort=workload"), ElementsAre(a, b, c));
  EXPECT_THAT(Names(rows, "sort=-workload"), ElementsAre(c, b, a));
  EXPECT_THAT(Names(rows, "sort=usage"), ElementsAre(c, b, a))
      << "what is not known comes last";
  EXPECT_THAT(Names(rows, "sort=resource"), ElementsAre(b, a, c)) << "stable";
}

TEST(ViewTest, UsageIsOfTheLeastThatIsAllowed) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Row row;
  row.resource = "memory_limit";
  row.actual = Cell::Of(50, Unit::kBytes);
  EXPECT_THAT(UsageOf(row), Eq(std::nullopt)) << "nothing is applied";
  row.applied = Cell::Of(kInfinity, Unit::kBytes);
  EXPECT_THAT(UsageOf(row), Eq(std::nullopt));
  row.applied = Cell::Of(200, Unit::kBytes);
  EXPECT_THAT(UsageOf(row), Optional(DoubleEq(0.25)));
  row.effective = Cell::Of(100, Unit::kBytes);
  EXPECT_THAT(UsageOf(row), Optional(DoubleEq(0.5)));
  row.resource = "memory_request";
  EXPECT_THAT(UsageOf(row), Eq(std::nullopt)) << "it may be used up";
  row.resource = "memory_limit";
  row.applied = Cell::Of(10, Unit::kCores);
  row.effective = {};
  EXPECT_THAT(UsageOf(row), Eq(std::nullopt)) << "bytes of cores";
  row.actual = Cell::Of(0.43, Unit::kRatio);
  EXPECT_THAT(UsageOf(row), Optional(DoubleEq(0.43))) << "a share of the time";
}

}  // namespace
}  // namespace page
