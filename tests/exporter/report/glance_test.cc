#include "exporter/report/glance.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exporter/walk.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "machine/keep.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace report {
namespace {

using ::testing::Eq;
using ::testing::Optional;
using ::testing::SizeIs;

class GlanceTest : public testing::Test {
 protected:
  GlanceTest()
      : tree_({{"proc/self/mountinfo",
                "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"},
               {"sys/fs/cgroup/job/cgroup.procs", "1\n"}}) {
    Write(100, 0);
    auto root = std::make_shared<const machine::Root>(
        machine::Root{tree_.Dir("proc"), tree_.Dir("sys")});
    exporter::WalkOptions options;
    options.cgroupfs = tree_.Path("sys/fs/cgroup");
    walk_ = exporter::MakeWalk(
        root, std::make_shared<machine::KeepBudget>(1 << 20, 100),
        std::move(options));
  }

  void Write(int periods, int kills) {
    tree_.Write("sys/fs/cgroup/job/cpu.stat",
                "usage_usec 1\nnr_periods " + std::to_string(periods) +
                    "\nnr_throttled " + std::to_string(periods / 2) +
                    "\nthrottled_usec 1\n");
    tree_.Write("sys/fs/cgroup/job/memory.current", "4096\n");
    tree_.Write("sys/fs/cgroup/job/memory.events",
                "oom 0\noom_kill " + std::to_string(kills) + "\n");
    tree_.Write("sys/fs/cgroup/job/pids.current", "3\n");
  }

  support::TempTree tree_;
  Walk walk_;
};

TEST_F(GlanceTest, TwoLooksMakeAWindow) {
  auto before = TakeGlance(walk_);
  ASSERT_THAT(before, support::IsOk());
  Write(200, 2);
  auto after = TakeGlance(walk_);
  ASSERT_THAT(after, support::IsOk());
  const std::vector<Window> windows = WindowsOf(Past(*before), *after);
  ASSERT_THAT(windows, SizeIs(1));
  EXPECT_THAT(windows[0].throttled, Optional(0.5));
  EXPECT_THAT(windows[0].oom_kills, Optional(2U));
  EXPECT_THAT(windows[0].memory_bytes, Optional(4096.0));
  EXPECT_THAT(windows[0].tasks, Optional(3.0));
  EXPECT_FALSE(windows[0].vanished);
}

TEST_F(GlanceTest, ACgroupMadeAgainIsAnotherOne) {
  auto before = TakeGlance(walk_);
  ASSERT_THAT(before, support::IsOk());
  // Kept elsewhere, so that its inode isn't given to the new one.
  std::filesystem::rename(tree_.Path("sys/fs/cgroup/job"), tree_.Path("old"));
  Write(200, 2);
  auto after = TakeGlance(walk_);
  ASSERT_THAT(after, support::IsOk());
  const std::vector<Window> windows = WindowsOf(Past(*before), *after);
  ASSERT_THAT(windows, SizeIs(1));
  EXPECT_THAT(windows[0].throttled, Eq(std::nullopt));
  EXPECT_THAT(windows[0].oom_kills, Eq(std::nullopt));
  EXPECT_THAT(windows[0].memory_bytes, Optional(4096.0));
}

TEST_F(GlanceTest, OneThatIsGoneSinceTheWalkHasVanished) {
  auto workloads = walk_();
  ASSERT_THAT(workloads, support::IsOk());
  tree_.Remove("sys/fs/cgroup/job");
  auto glance = TakeGlance([&] { return workloads; });
  ASSERT_THAT(glance, support::IsOk());
  ASSERT_THAT(glance->vitals, SizeIs(1));
  EXPECT_TRUE(glance->vitals[0].vanished);
}

TEST_F(GlanceTest, WithoutAWalkThereIsNoGlance) {
  EXPECT_THAT(TakeGlance([] {
                return Walk::result_type(absl::UnavailableError("no cgroups"));
              }),
              support::StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace report
