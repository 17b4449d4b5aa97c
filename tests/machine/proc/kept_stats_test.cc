#include "machine/proc/kept_stats.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using support::IsOk;
using support::StatusIs;
using support::TempTree;

constexpr int64_t kFile = KeepBudget::kBytesPerFile;

class KeptStatsTest : public testing::Test {
 protected:
  std::unique_ptr<KeptStats> Make(KeepBudget& budget) {
    return std::make_unique<KeptStats>(std::make_shared<const Dir>(tree_.Dir()),
                                       budget);
  }
  void ReadAll(KeptStats& stats) {
    for (int pid : {1, 2, 3}) EXPECT_THAT(stats.Read(pid), IsOk());
    stats.EndPass();
  }

  TempTree tree_{{{"1/stat", "one"}, {"2/stat", "two"}, {"3/stat", "three"}}};
};

TEST_F(KeptStatsTest, DescriptorsAreKeptAndReadAgain) {
  KeepBudget budget(100 * kFile, 100);
  auto stats = Make(budget);
  ReadAll(*stats);
  EXPECT_EQ(budget.kept(), 3);
  tree_.Write("2/stat", "two again");
  EXPECT_EQ(*stats->Read(2), "two again");
  EXPECT_EQ(budget.kept(), 3);
  stats.reset();
  EXPECT_EQ(budget.kept(), 0);
}

TEST_F(KeptStatsTest, ItWorksWithoutABudget) {
  KeepBudget none(0, 0);
  auto stats = Make(none);
  ReadAll(*stats);
  ReadAll(*stats);
  EXPECT_EQ(*stats->Read(3), "three");
  EXPECT_EQ(none.kept(), 0);
}

TEST_F(KeptStatsTest, OnlyAsManyAsTheBudgetAllows) {
  KeepBudget budget(2 * kFile, 100);
  auto stats = Make(budget);
  ReadAll(*stats);
  EXPECT_EQ(budget.kept(), 2);
  EXPECT_EQ(*stats->Read(3), "three");
}

TEST_F(KeptStatsTest, ThoseOfVanishedProcessesAreClosed) {
  KeepBudget budget(100 * kFile, 100);
  auto stats = Make(budget);
  ReadAll(*stats);
  EXPECT_THAT(stats->Read(1), IsOk());
  EXPECT_THAT(stats->Read(3), IsOk());
  stats->EndPass();  // 2 is not listed any more
  EXPECT_EQ(budget.kept(), 2);
  EXPECT_THAT(stats->Read(4), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(KeptStatsTest, WhatTheCgroupSideClaimsIsGivenBack) {
  KeepBudget budget(3 * kFile, 100);
  auto stats = Make(budget);
  ReadAll(*stats);
  EXPECT_EQ(budget.kept(), 3);
  budget.CgroupWants(2);
  ReadAll(*stats);
  EXPECT_EQ(budget.kept(), 1);
  budget.CgroupWants(0);
  ReadAll(*stats);
  EXPECT_EQ(budget.kept(), 3);
}

TEST_F(KeptStatsTest, AfterLeavingTheBudgetItIsNotTouched) {
  auto budget = std::make_unique<KeepBudget>(100 * kFile, 100);
  auto stats = Make(*budget);
  ReadAll(*stats);
  stats->LeaveBudget();
  EXPECT_EQ(budget->kept(), 0);
  budget.reset();
  ReadAll(*stats);
  EXPECT_EQ(*stats->Read(1), "one");
}

// The kernel answers ESRCH on the descriptor of a process that is gone; so
// does it here, while the path leads to its successor.
TEST_F(KeptStatsTest, APidThatBelongsToAnotherProcessIsOpenedByPath) {
  const pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  ASSERT_GT(child, 0);
  const std::string real = "/proc/" + std::to_string(child) + "/stat";
  tree_.MakeLink("5/stat", real);
  KeepBudget budget(100 * kFile, 100);
  auto stats = Make(budget);
  EXPECT_THAT(stats->Read(5), IsOk());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_THAT(stats->Read(5), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(budget.kept(), 0);

  tree_.Remove("5");
  tree_.Write("5/stat", "successor");
  EXPECT_EQ(*stats->Read(5), "successor");
  EXPECT_EQ(budget.kept(), 1);
}

}  // namespace
}  // namespace machine::proc
