#include "declared/native/native.h"

#include <cmath>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace declared {
namespace {

using support::TempTree;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Loaded Parse(const std::string& text) {
  FileTree tree;
  tree.files.push_back({"x.yaml", text});
  return ParseNative(tree);
}

std::vector<std::string> ProblemsIn(const Loaded& loaded) {
  std::vector<std::string> problems;
  for (const Problem& problem : loaded.problems) {
    problems.push_back(problem.check + " " + ToText(problem.location));
  }
  return problems;
}

TEST(Native, EverythingWritten) {
  const Loaded loaded = Parse(
      "workloads:\n"
      "- cgroup: /batch/*\n"
      "  namespace: night\n"
      "  workload: batch\n"
      "  workload_type: job\n"
      "  limits:\n"
      "    memory: 512Mi\n"
      "    memory_high: 400Mi\n"
      "    memory_low: 1M\n"
      "    memory_min: 1k\n"
      "    swap: 0\n"
      "    cpu: 1500m\n"
      "    tasks: 200\n"
      "    open_files: unlimited\n"
      "  ports: [8080, 53/udp]\n"
      "  running: true\n"
      "  thresholds:\n"
      "    cpu-throttled: 0.5\n"
      "    memory-near: off\n");
  EXPECT_THAT(loaded.problems, IsEmpty());
  ASSERT_THAT(loaded.workloads, SizeIs(1));
  const Workload& workload = loaded.workloads[0];
  EXPECT_EQ(workload.language, Language::kNative);
  EXPECT_EQ(workload.cgroup_pattern, "/batch/*");
  EXPECT_EQ(workload.name_space, "night");
  EXPECT_EQ(workload.name, "batch");
  EXPECT_EQ(workload.type, "job");
  EXPECT_TRUE(workload.must_run);
  EXPECT_EQ(workload.must_run_why, "running: true");
  EXPECT_EQ(ToText(workload.location), "x.yaml:2");
  ASSERT_THAT(workload.parts, SizeIs(1));
  const Values& values = workload.parts[0].values;
  EXPECT_THAT(values, SizeIs(8));
  EXPECT_EQ(values.at(Resource::kMemoryLimit).number, 512 << 20);
  EXPECT_EQ(values.at(Resource::kMemoryLimit).text, "512Mi");
  EXPECT_EQ(ToText(values.at(Resource::kMemoryLimit).location), "x.yaml:7");
  EXPECT_EQ(values.at(Resource::kMemoryHigh).number, 400 << 20);
  EXPECT_EQ(values.at(Resource::kMemoryLow).number, 1e6);
  EXPECT_EQ(values.at(Resource::kMemoryMin).number, 1000);
  EXPECT_EQ(values.at(Resource::kMemorySwapLimit).number, 0);
  EXPECT_EQ(values.at(Resource::kCpuLimit).number, 1.5);
  EXPECT_EQ(values.at(Resource::kTasksLimit).number, 200);
  EXPECT_TRUE(std::isinf(values.at(Resource::kOpenFilesLimit).number));
  ASSERT_THAT(workload.parts[0].ports, SizeIs(2));
  EXPECT_EQ(workload.parts[0].ports[1].port, 53);
  EXPECT_EQ(workload.parts[0].ports[1].protocol, "udp");
  EXPECT_EQ(workload.thresholds.at("cpu-throttled").number, 0.5);
  EXPECT_TRUE(std::isinf(workload.thresholds.at("memory-near").number));
}

TEST(Native, LittleWritten) {
  const Loaded loaded = Parse(
      "{\n\t\"workloads\": [\n\t\t{\"cgroup\": \"/a/reports\"},\n"
      "\t\t{\"cgroup\": \"/a/*\"}]}\n");
  EXPECT_THAT(loaded.problems, IsEmpty());
  ASSERT_THAT(loaded.workloads, SizeIs(2));
  EXPECT_EQ(loaded.workloads[0].name, "reports");
  EXPECT_EQ(loaded.workloads[0].type, "cgroup");
  EXPECT_FALSE(loaded.workloads[0].must_run);
  EXPECT_THAT(loaded.workloads[0].parts.at(0).values, IsEmpty());
  EXPECT_EQ(loaded.workloads[1].name, "");
}

TEST(Native, WhatIsWrongCostsItselfOnly) {
  const struct {
    const char* world;
    const char* text;  // in the second entry, from line 3 on
    const char* problem;
    const char* mend;
  } kCases[] = {
      {"a slip of the pen", "limit: {memory: 1}", "unknown-key x.yaml:3",
       "'limits'"},
      {"a slip in limits", "limits: {memroy: 1}", "unknown-key x.yaml:3",
       "'memory'"},
      {"a unit of Docker's", "limits: {memory: 512mb}", "not-a-number x.yaml:3",
       "512Mi"},
      {"NaN", "limits: {cpu: .nan}", "not-a-number x.yaml:3", "500m"},
      {"out of range", "limits: {tasks: 99999999999999999999}",
       "not-a-number x.yaml:3", "whole"},
      {"a null limit", "limits: {tasks: }", "not-a-number x.yaml:3", "whole"},
      {"limits is a list", "limits: [1]", "wrong-type x.yaml:3", "below it"},
      {"a port too high", "ports: [65536]", "bad-port x.yaml:3", "65535"},
      {"no protocol", "ports: [53/icmp]", "bad-port x.yaml:3", "/udp"},
      {"ports is a number", "ports: 80", "wrong-type x.yaml:3", "[8080"},
      {"running is a word", "running: yes", "wrong-type x.yaml:3",
       "true or false"},
      {"a name is a list", "workload: [a]", "wrong-type x.yaml:3", "one value"},
      {"a bad threshold", "thresholds: {a: -1}", "bad-threshold x.yaml:3",
       "off"},
      {"written twice", "cgroup: /b", "duplicate-key x.yaml:3", "remove"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const Loaded loaded = Parse("workloads:\n- cgroup: /b\n  " +
                                std::string(c.text) + "\n- cgroup: /c\n");
    EXPECT_THAT(ProblemsIn(loaded), ElementsAre(c.problem));
    ASSERT_FALSE(loaded.problems.empty());
    EXPECT_THAT(loaded.problems[0].mend, HasSubstr(c.mend));
    ASSERT_THAT(loaded.workloads, SizeIs(2));
    EXPECT_EQ(loaded.workloads[0].cgroup_pattern, "/b");
    EXPECT_FALSE(loaded.workloads[0].must_run);
  }
}

TEST(Native, EntriesThatDeclareNothing) {
  const struct {
    const char* world;
    std::string entry;
    const char* problem;
  } kCases[] = {
      {"no path", "{workload: a}", "bad-cgroup x.yaml:2"},
      {"a relative path", "{cgroup: batch}", "bad-cgroup x.yaml:2"},
      {"slow to match", "{cgroup: '/*a*a*a*a*a*a*a*a*'}",
       "bad-cgroup x.yaml:2"},
      {"too long", "{cgroup: /" + std::string(5000, 'a') + "}",
       "bad-cgroup x.yaml:2"},
      {"a word", "batch", "wrong-type x.yaml:2"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const Loaded loaded =
        Parse("workloads:\n- " + c.entry + "\n- cgroup: /good\n");
    EXPECT_THAT(ProblemsIn(loaded), ElementsAre(c.problem));
    ASSERT_THAT(loaded.workloads, SizeIs(1));
    EXPECT_EQ(loaded.workloads[0].cgroup_pattern, "/good");
  }
}

TEST(Native, APatternHasToHaveANameToBeMissed) {
  const Loaded loaded = Parse("workloads:\n- cgroup: /a/*\n  running: true\n");
  EXPECT_THAT(ProblemsIn(loaded), ElementsAre("no-name x.yaml:3"));
  ASSERT_THAT(loaded.workloads, SizeIs(1));
  EXPECT_FALSE(loaded.workloads[0].must_run);
}

TEST(Native, TheSamePatternTwice) {
  const Loaded loaded = Parse(
      "workloads:\n- cgroup: /a\n  limits: {memory: 1Ki, cpu: 1}\n---\n"
      "workloads:\n- cgroup: /a\n  limits: {memory: 1024, cpu: 2, tasks: 3}\n");
  EXPECT_THAT(ProblemsIn(loaded), ElementsAre("declared-twice x.yaml:6"));
  EXPECT_THAT(loaded.problems[0].what, HasSubstr("x.yaml:2"));
  ASSERT_THAT(loaded.workloads, SizeIs(1));
  const Values& values = loaded.workloads[0].parts.at(0).values;
  EXPECT_EQ(values.at(Resource::kMemoryLimit).state, Value::State::kValid);
  EXPECT_EQ(values.at(Resource::kCpuLimit).state, Value::State::kAmbiguous);
  EXPECT_EQ(values.at(Resource::kTasksLimit).state, Value::State::kValid);
}

TEST(Native, Files) {
  TempTree tree({{"a.yaml", "workloads: [{cgroup: /a}]\n"},
                 {"b.json", R"({"workloads": [{"cgroup": "/b"}]})"},
                 {"broken.yml", "workloads: [\n"},
                 {"empty.yaml", ""},
                 {"other.yaml", "kind: Pod\n"},
                 {"readme.md", "workloads: [\n"}});
  Source source;
  source.language = Language::kNative;
  source.path = tree.Path();
  const Loaded loaded = LoadNative(source);
  EXPECT_THAT(loaded.workloads, SizeIs(2));
  EXPECT_THAT(ProblemsIn(loaded),
              ElementsAre("yaml broken.yml:1", "unknown-key other.yaml:1",
                          "no-workloads other.yaml:1"));
  source.path = tree.Path("missing");
  EXPECT_FALSE(LoadNative(source).readable);
}

TEST(Native, Health) {
  const Loaded loaded = Parse(
      "workloads:\n"
      "- cgroup: /a\n"
      "  health: tcp://:80\n"
      "- cgroup: /b\n"
      "  health: {interval: 3}\n");
  ASSERT_THAT(loaded.workloads, SizeIs(2));
  ASSERT_THAT(loaded.workloads[0].parts[0].health, SizeIs(1));
  EXPECT_EQ(loaded.workloads[0].parts[0].health[0].port, 80);
  EXPECT_THAT(loaded.workloads[1].parts[0].health, IsEmpty());
  EXPECT_THAT(ProblemsIn(loaded), ElementsAre("bad-health x.yaml:5"));
}

}  // namespace
}  // namespace declared
