#include "exporter/report/json.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/report/sample.h"

namespace report {
namespace {

using ::testing::HasSubstr;

TEST(JsonTest, AHealthyMachine) {
  EXPECT_EQ("\n" + Json(Healthy(), false), R"(
{
  "time": "2026-11-23T06:43:12Z",
  "window_seconds": 5,
  "rows": [],
  "sources": [
    {
      "source": "systemd",
      "commit": "",
      "readable": true,
      "problems": 0
    },
    {
      "source": "kubernetes:/srv/gitops",
      "commit": "3f2a",
      "readable": true,
      "problems": 0
    }
  ],
  "summary": {
    "workloads": 37,
    "declared": 5,
    "suffers": 0,
    "drift": 0,
    "masked": 0,
    "unknown": 0,
    "ok": 0,
    "problems": 0,
    "status": 0
  }
}
)");
}

TEST(JsonTest, Rows) {
  const std::vector<std::string> rows = {
      R"({"namespace":"shop","workload":"db",)"
      R"("workload_type":"statefulset","pod":"db-0",)"
      R"("container":"postgres","resource":"memory_limit",)"
      R"("declared":{"value":2147483648,"unit":"bytes"},)"
      R"("applied":{"value":2147483648,"unit":"bytes"},)"
      R"("actual":{"value":0.43,"unit":"ratio"},"verdict":"suffers",)"
      R"("reason":"memory-stalled","threshold":0.2,)"
      R"("where":"apps/db.yaml:17"})",
      R"({"workload":"nginx.service","workload_type":"systemd",)"
      R"("resource":"running","declared":{"value":1,"unit":"count"},)"
      R"("applied":null,"actual":{"value":0,"unit":"count"},)"
      R"("verdict":"drift","reason":"not_running",)"
      R"("note":"wanted by multi-user.target",)"
      R"("where":"/etc/nginx.service"})",
      R"({"workload":"/a|b`\u001b[2J\n<img>\ufffd\\",)"
      R"("workload_type":"cgroup","resource":"cpu_limit",)"
      R"("declared":{"value":0.5,"unit":"cores"},)"
      R"("applied":{"value":null,"unit":"cores","unlimited":true},)"
      R"("actual":null,"verdict":"drift","reason":"unlimited",)"
      R"("where":"a|b.yaml:1"})",
      R"({"namespace":"shop","workload":"db",)"
      R"("workload_type":"statefulset","pod":"db-0",)"
      R"("container":"postgres","resource":"memory_limit",)"
      R"("declared":{"value":2147483648,"unit":"bytes"},)"
      R"("applied":{"value":2147483648,"unit":"bytes"},)"
      R"("actual":{"value":null,"unit":"bytes"},"verdict":"masked",)"
      R"("reason":"masked_by_ancestor","effective":{"value":536870912,)"
      R"("unit":"bytes"},"level":"/kubepods.slice",)"
      R"("where":"apps/db.yaml:17"})"};
  const std::string text = Json(Troubled(), true);
  size_t at = 0;
  for (const std::string& row : rows) {  // worst first
    at = text.find(row, at);
    ASSERT_NE(at, text.npos) << row << "\n" << text;
  }
  EXPECT_THAT(text, HasSubstr(R"("summary":{"workloads":37,"declared":5,)"
                              R"("suffers":1,"drift":2,"masked":1,)"
                              R"("unknown":0,"ok":0,"problems":3,)"
                              R"("status":1})"));
}

TEST(JsonTest, NumbersAreRaw) {
  struct Case {
    const char* world;
    Cell cell;
    const char* json;
  };
  const std::vector<Case> cases = {
      {"nothing declared", {}, "null"},
      {"not known", Cell::Unknown(Unit::kBytes),
       R"({"unit":"bytes","value":null})"},
      {"unlimited",
       Cell::Of(std::numeric_limits<double>::infinity(), Unit::kBytes),
       R"({"unit":"bytes","unlimited":true,"value":null})"},
      {"not a number",
       Cell::Of(std::numeric_limits<double>::quiet_NaN(), Unit::kBytes),
       R"({"unit":"bytes","value":null})"},
      {"2 GiB", Cell::Of(2147483648, Unit::kBytes),
       R"({"unit":"bytes","value":2147483648})"},
      {"100m", Cell::Of(0.1, Unit::kCores), R"({"unit":"cores","value":0.1})"},
      {"absurd", Cell::Of(1e300, Unit::kBytes),
       R"({"unit":"bytes","value":1e+300})"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    Findings findings;
    findings.rows.resize(1);
    findings.rows[0].declared = c.cell;
    const auto json = nlohmann::json::parse(Json(findings, true));
    EXPECT_EQ(json["rows"][0]["declared"].dump(), c.json);
  }
}

TEST(JsonTest, IsAsciiOnOneLineOfAWatch) {
  const std::string text = Json(Troubled(), true);
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  EXPECT_TRUE(std::ranges::all_of(text, [](char c) {
    return c == '\n' || (c >= 0x20 && c < 0x7F);
  })) << text;
}

}  // namespace
}  // namespace report
