#include "machine/proc/uninterruptible.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using support::TempTree;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

class UninterruptibleTest : public testing::Test {
 protected:
  using Clock = UninterruptibleTimes::Clock;

  void Put(int pid, std::string_view state, int switches) {
    tree_.Write(std::to_string(pid) + "/status",
                "Name:\tx\nState:\t" + std::string(state) +
                    "\nvoluntary_ctxt_switches:\t" + std::to_string(switches) +
                    "\nnonvoluntary_ctxt_switches:\t0\n");
  }
  std::vector<double> LookAt(double seconds, const std::vector<int>& pids) {
    now_ = Clock::time_point() + std::chrono::duration_cast<Clock::duration>(
                                     std::chrono::duration<double>(seconds));
    std::vector<TaskId> tasks;
    for (int pid : pids) tasks.push_back({pid, pid});
    return times_.Look(tasks, buffer_);
  }

  void FollowAt(double seconds) {
    now_ = Clock::time_point() + std::chrono::duration_cast<Clock::duration>(
                                     std::chrono::duration<double>(seconds));
    times_.Follow(buffer_);
  }

  TempTree tree_;
  Buffer buffer_;
  Clock::time_point now_;
  UninterruptibleTimes times_{std::make_shared<const Dir>(tree_.Dir()),
                              [this] { return now_; }};
};

TEST_F(UninterruptibleTest, NobodyIsInD) {
  EXPECT_THAT(LookAt(100, {}), IsEmpty());
  EXPECT_EQ(times_.tracked(), 0u);
}

TEST_F(UninterruptibleTest, TheTimeGrowsWhileTheTaskDoesNotRun) {
  Put(7, "D (disk sleep)", 150);
  EXPECT_THAT(LookAt(100, {7}), ElementsAre(0));
  EXPECT_THAT(LookAt(115, {7}), ElementsAre(15));
  EXPECT_THAT(LookAt(130.5, {7}), ElementsAre(30.5));
}

TEST_F(UninterruptibleTest, ItBeginsAnewWhenTheTaskRanInBetween) {
  Put(7, "D (disk sleep)", 150);
  EXPECT_THAT(LookAt(100, {7}), ElementsAre(0));
  Put(7, "D (disk sleep)", 151);
  EXPECT_THAT(LookAt(115, {7}), ElementsAre(0));
  EXPECT_THAT(LookAt(130, {7}), ElementsAre(15));
}

TEST_F(UninterruptibleTest, ItBeginsAnewAfterALookWithoutD) {
  Put(7, "D (disk sleep)", 150);
  LookAt(100, {7});
  LookAt(115, {});
  EXPECT_EQ(times_.tracked(), 0u);
  EXPECT_THAT(LookAt(130, {7}), ElementsAre(0));
  EXPECT_THAT(LookAt(145, {7}), ElementsAre(15));
}

TEST_F(UninterruptibleTest,
       FollowedItsTimeBeginsWhereItRanAndNotAtTheNextLook) {
  Put(7, "D (disk sleep)", 150);
  LookAt(100, {7});
  Put(7, "D (disk sleep)", 151);
  FollowAt(101);
  FollowAt(102);
  EXPECT_THAT(LookAt(115, {7}), ElementsAre(14));
}

TEST_F(UninterruptibleTest, FollowedOneThatLeftDIsForgotten) {
  Put(7, "D (disk sleep)", 150);
  LookAt(100, {7});
  Put(7, "S (sleeping)", 150);
  FollowAt(101);
  EXPECT_EQ(times_.tracked(), 0u);
  Put(7, "D (disk sleep)", 150);
  EXPECT_THAT(LookAt(115, {7}), ElementsAre(0));
}

TEST_F(UninterruptibleTest, AThreadIsATaskOfItsOwn) {
  Put(7, "S (sleeping)", 1);
  tree_.Write("7/task/9/status",
              "State:\tD (disk sleep)\nvoluntary_ctxt_switches:\t3\n"
              "nonvoluntary_ctxt_switches:\t0\n");
  now_ = Clock::time_point() + std::chrono::seconds(100);
  EXPECT_THAT(times_.Look({{7, 9}}, buffer_), ElementsAre(0));
  now_ += std::chrono::seconds(15);
  EXPECT_THAT(times_.Look({{7, 9}}, buffer_), ElementsAre(15));
}

TEST_F(UninterruptibleTest, WokenBetweenStatAndStatus) {
  Put(7, "D (disk sleep)", 150);
  LookAt(100, {7});
  Put(7, "S (sleeping)", 150);
  EXPECT_THAT(LookAt(115, {7}), ElementsAre(0));
  EXPECT_EQ(times_.tracked(), 0u);
}

TEST_F(UninterruptibleTest, AReusedPidIsAnotherTask) {
  Put(7, "D (disk sleep)", 150);
  LookAt(100, {7});
  tree_.Remove("7");
  Put(7, "D (disk sleep)", 150);  // same pid, same counters
  EXPECT_THAT(LookAt(115, {7}), ElementsAre(0));
  EXPECT_THAT(LookAt(130, {7}), ElementsAre(15));
}

TEST_F(UninterruptibleTest, VanishedAndUnreadableTasksHaveNoTime) {
  tree_.MakeDir("8");
  tree_.Write("9/status", "garbage");
  EXPECT_THAT(LookAt(100, {6, 8, 9}), ElementsAre(0, 0, 0));
  EXPECT_THAT(LookAt(115, {6, 8, 9}), ElementsAre(0, 0, 0));
  EXPECT_EQ(times_.tracked(), 0u);
}

TEST_F(UninterruptibleTest, NothingIsProvenWithoutCounters) {
  tree_.Write("7/status", "State:\tD (disk sleep)\n");  // gVisor
  EXPECT_THAT(LookAt(100, {7}), ElementsAre(0));
  EXPECT_THAT(LookAt(115, {7}), ElementsAre(0));
}

TEST_F(UninterruptibleTest, TimesAreInTheOrderOfThePids) {
  for (int pid : {3, 4, 5}) Put(pid, "D", 1);
  LookAt(100, {4});
  LookAt(110, {3, 4});
  EXPECT_THAT(LookAt(120, {5, 4, 3}), ElementsAre(0, 20, 10));
}

TEST_F(UninterruptibleTest, OfVeryManyTheRestHasNoTimes) {
  constexpr int kMost = UninterruptibleTimes::kMostTasks;
  std::vector<int> pids;
  for (int pid = 1; pid <= kMost + 10; ++pid) {
    Put(pid, "D", 1);
    pids.push_back(pid);
  }
  LookAt(100, pids);
  EXPECT_EQ(times_.tracked(), static_cast<size_t>(kMost));
  std::vector<double> seconds = LookAt(110, pids);
  EXPECT_EQ(seconds.front(), 10);
  EXPECT_EQ(seconds.back(), 0);

  // The places of those that woke up are free for others at once.
  std::vector<int> others(pids.begin() + 10, pids.end());
  LookAt(120, others);
  EXPECT_THAT(LookAt(130, others), Each(testing::Gt(0)));
}

}  // namespace
}  // namespace machine::proc
