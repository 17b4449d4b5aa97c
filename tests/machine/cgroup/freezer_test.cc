#include "machine/cgroup/freezer.h"

#include <vector>

#include "gmock/gmock.h"
#include "machine/keep.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::cgroup {
namespace {

using support::StatusIs;

TEST(FreezerTest, WhoIsFrozen) {
  const struct {
    const char* world;
    const char* state;
    absl::StatusCode code;
    std::vector<int> frozen;
  } kCases[] = {
      {"thawed, the ordinary case", "THAWED\n", absl::StatusCode::kOk, {}},
      {"docker pause", "FROZEN\n", absl::StatusCode::kOk, {12, 10}},
      {"not all of them yet", "FREEZING\n", absl::StatusCode::kOk, {12, 10}},
      {"torn", "", absl::StatusCode::kDataLoss, {}},
      {"a word of a later kernel", "COLD\n", absl::StatusCode::kDataLoss, {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    support::TempTree tree({{"freezer/job/freezer.state", c.state},
                            {"freezer/job/cgroup.procs", "12\n10\n"}});
    KeepBudget budget(1 << 20, 100);
    auto hierarchies = FindHierarchies(
        "31 24 0:27 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer\n",
        tree.Path());
    ASSERT_THAT(hierarchies, support::IsOk());
    Tree cgroups(*hierarchies, budget);
    auto walked = cgroups.Walk();
    ASSERT_THAT(walked, support::IsOk());
    ASSERT_EQ(walked->size(), 2u);
    Buffer buffer;
    auto frozen = ReadFrozen(*walked->back(), buffer);
    EXPECT_EQ(frozen.status().code(), c.code);
    EXPECT_EQ(frozen.value_or(std::vector<int>()), c.frozen);
    // The root has no such file.
    EXPECT_THAT(ReadFrozen(*walked->front(), buffer),
                StatusIs(absl::StatusCode::kNotFound, testing::_));
  }
}

}  // namespace
}  // namespace machine::cgroup
