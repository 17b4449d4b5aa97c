// What Load() does whatever the language: checks that a workload can declare.

#include "declared/load.h"

#include <string>
#include <vector>

#include "declared/thresholds.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace declared {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(Load, ThresholdsAWorkloadCanDeclare) {
  const struct {
    const char* world;
    const char* check;
    const char* problem;  // its check; "": none
    const char* what;
    const char* mend;
  } kCases[] = {
      {"of an instance", "cpu-throttled", "", "", ""},
      {"of a pod's network", "packet-drops", "", "", ""},
      {"of the workload as a whole", "workload-missing", "", "", ""},
      {"of the machine", "disk-stuck", "machine-check",
       "check 'disk-stuck' is the machine's, no workload's", "take it out"},
      {"misspelt", "cpu-throtled", "unknown-check",
       "there is no check 'cpu-throtled'",
       "one of cpu-throttled, cpu-throttled-above, cpu-waiting, memory"},
      {"nothing like it", "zebra", "unknown-check", "there is no check 'zebra'",
       "one of cpu-throttled, "},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    support::TempTree tree;
    tree.Write("x.yaml", "workloads:\n- cgroup: /a\n  thresholds:\n    " +
                             std::string(c.check) + ": 0.5\n");
    const Loaded loaded =
        Load({Language::kNative, tree.Path("x.yaml"), ""}, SystemdMachine());
    ASSERT_THAT(loaded.workloads, SizeIs(1));
    if (*c.problem == '\0') {
      EXPECT_THAT(loaded.problems, IsEmpty());
      EXPECT_EQ(loaded.workloads[0].thresholds.count(c.check), 1U);
      continue;
    }
    EXPECT_THAT(loaded.workloads[0].thresholds, IsEmpty());
    ASSERT_THAT(loaded.problems, SizeIs(1));
    const Problem& problem = loaded.problems[0];
    EXPECT_EQ(problem.check, c.problem);
    EXPECT_EQ(problem.what, c.what);
    EXPECT_THAT(problem.mend, HasSubstr(c.mend));
    EXPECT_THAT(problem.mend, Not(HasSubstr("disk-stuck")));
    EXPECT_EQ(problem.location.line, 4);
  }
}

TEST(Thresholds, AreThoseOfTheJson) {
  const struct {
    const char* check;
    Level level;
    const char* unit;
    const char* means;
  } kCases[] = {
      {"cpu-throttled", Level::kInstance, "ratio", "CPU limit was exhausted"},
      {"oomd-near", Level::kInstance, "ratio",
       "ManagedOOMMemoryPressureLimit=,"},
      {"listen-overflows", Level::kPod, "connections per second", "was full"},
      {"daemon-reload", Level::kInstance, "units", "1 while"},
      {"exporter-cost", Level::kMachine, "ratio", "the exporter's own memory"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.check);
    const Threshold* found = FindThreshold(c.check);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->level, c.level);
    EXPECT_EQ(found->unit, c.unit);
    EXPECT_THAT(std::string(found->means), HasSubstr(c.means));
  }
  EXPECT_EQ(FindThreshold(""), nullptr);
}

}  // namespace
}  // namespace declared
