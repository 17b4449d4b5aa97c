// The whole command on machines made of text files.

#include <string>
#include <string_view>
#include <vector>

#include "exporter/report/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace report {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Outcome {
  int status = -1;
  std::string out, err;
};

class RunTest : public testing::Test {
 protected:
  RunTest()
      : tree_({{"proc/self/mountinfo",
                "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"},
               {"sys/fs/cgroup/batch/cgroup.procs", ""},
               {"sys/fs/cgroup/batch/memory.max", "268435456\n"},
               {"sys/fs/cgroup/batch/memory.current", "1048576\n"},
               {"limits.yaml", kLimits}}) {}

  // With these flags, and a window as short as can be.
  Outcome Run(std::vector<std::string> flags) {
    flags.insert(
        flags.begin(),
        {"report", "--window=0.1", "--declared.systemd=none",
         "--path.procfs=" + tree_.Path("proc"),
         "--path.sysfs=" + tree_.Path("sys"), "--path.rootfs=" + tree_.Path()});
    std::vector<const char*> argv;
    argv.reserve(flags.size());
    for (const std::string& flag : flags) argv.push_back(flag.c_str());
    Outcome outcome;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    outcome.status = RunReport(static_cast<int>(argv.size()), argv.data());
    outcome.out = testing::internal::GetCapturedStdout();
    outcome.err = testing::internal::GetCapturedStderr();
    return outcome;
  }

  static constexpr std::string_view kLimits =
      "workloads:\n"
      "- cgroup: /batch\n"
      "  limits:\n"
      "    memory: 512Mi\n";
  support::TempTree tree_;
};

TEST_F(RunTest, NothingDeclaredNoDrift) {
  const Outcome outcome = Run({});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "No drift: 1 workload, 0 declared\n");
  EXPECT_EQ(outcome.err, "");
}

TEST_F(RunTest, DriftInEachFormat) {
  const std::string source = "--declared.native=" + tree_.Path("limits.yaml");
  struct Case {
    const char* format;
    const char* text;
  };
  for (const Case& c : {
           Case{"table",
                "\nbatch     cgroup  memory_limit     512Mi    256Mi    "
                " 1Mi  drift    differs  limits.yaml:4\n"},
           Case{"markdown",
                "| `batch` | cgroup | memory_limit | 512Mi | 256Mi "
                "| 1Mi | drift | differs | `limits.yaml:4` |\n"},
           Case{"json", R"("where": "limits.yaml:4")"},
       }) {
    SCOPED_TRACE(c.format);
    const Outcome outcome = Run({source, "--format", c.format});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.out, HasSubstr(c.text));
    EXPECT_EQ(outcome.err, "");
  }
  tree_.Write("sys/fs/cgroup/batch/memory.max", "536870912\n");
  EXPECT_EQ(Run({source}).status, 0);
  EXPECT_THAT(Run({source, "--all"}).out, HasSubstr("  ok  "));
}

TEST_F(RunTest, ThereIsNoMachine) {
  tree_.Remove("proc");
  const Outcome outcome = Run({});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr(tree_.Path("proc")));
}

TEST_F(RunTest, ThereAreNoCgroups) {
  tree_.Write("proc/self/mountinfo", "");
  const Outcome outcome = Run({});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, StartsWith("drift_exporter: "));
}

TEST_F(RunTest, ASourceThatIsNotThere) {
  const Outcome outcome = Run({"--declared.native=/no/such/file"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.out, HasSubstr("native:/no/such/file cannot be read"));
}

TEST_F(RunTest, AWrongPatternIsAWrongFlag) {
  const Outcome outcome = Run({"--workloads.exclude=a("});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--workloads.exclude"));
}

}  // namespace
}  // namespace report
