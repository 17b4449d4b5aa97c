#include "machine/proc/threads.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using std::chrono::nanoseconds;
using testing::ElementsAre;
using testing::IsEmpty;

class ThreadScanTest : public testing::Test {
 protected:
  void Put(int pid, int tid, char state) {
    tree_.Write(
        std::to_string(pid) + "/task/" + std::to_string(tid) + "/status",
        std::string("Name:\tx\nState:\t") + state + "\n");
  }
  // Each thread read costs one nanosecond of the budget.
  std::vector<int> Look(int budget) {
    const auto found = scan_.Look(processes_, nanoseconds(budget), buffer_);
    scanned_ = found.scanned;
    std::vector<int> tids;
    for (const TaskId& task : found.uninterruptible) tids.push_back(task.tid);
    return tids;
  }

  support::TempTree tree_;
  Buffer buffer_;
  std::vector<Process> processes_;
  int64_t scanned_ = 0;
  int ticks_ = 0;
  ThreadScan scan_{std::make_shared<const Dir>(tree_.Dir()),
                   [this] { return nanoseconds(ticks_++); }};
};

TEST_F(ThreadScanTest, AWorkerInDIsFoundThoughTheMainThreadSleeps) {
  for (int tid : {10, 11, 12}) Put(10, tid, tid == 12 ? 'D' : 'S');
  Put(20, 20, 'D');
  processes_ = {{10, 'S', false, 3}, {20, 'D', false, 1}};
  EXPECT_THAT(Look(1000), ElementsAre(12));
  EXPECT_EQ(scanned_, 2);  // main threads are read elsewhere
}

TEST_F(ThreadScanTest, KernelThreadsAndVanishedProcessesHaveNone) {
  processes_ = {{2, 'S', true, 5}, {30, 'S', false, 4}};
  EXPECT_THAT(Look(1000), IsEmpty());
  EXPECT_EQ(scanned_, 0);
}

TEST_F(ThreadScanTest, WhatDoesNotFitIsNextAndNobodyIsForgotten) {
  for (int pid : {100, 200}) {
    for (int tid = pid; tid < pid + 10; ++tid) Put(pid, tid, 'S');
    processes_.push_back({pid, 'S', false, 10});
  }
  // 18 threads, four or five a look: who becomes D is seen within five looks.
  for (int victim : {101, 109, 205}) {
    SCOPED_TRACE(victim);
    Put(victim / 100 * 100, victim, 'D');
    int looks = 0;
    while (Look(5).empty()) {
      ASSERT_GT(scanned_, 0);
      ASSERT_LT(scanned_, 18);
      ASSERT_LT(++looks, 6);
    }
    // From then on at every look, whatever the turn.
    EXPECT_THAT(Look(5), ElementsAre(victim));
    EXPECT_THAT(Look(0), ElementsAre(victim));
    EXPECT_EQ(scanned_, 1);
    Put(victim / 100 * 100, victim, 'S');
    EXPECT_THAT(Look(0), IsEmpty());
  }
}

TEST_F(ThreadScanTest, AllAreCoveredWhenTheTimeAllows) {
  for (int tid = 100; tid < 150; ++tid) Put(100, tid, 'D');
  processes_ = {{100, 'D', false, 50}};
  EXPECT_EQ(Look(1000).size(), 49u);
  EXPECT_EQ(scanned_, 49);
  const std::vector<int> again = Look(1000);
  EXPECT_EQ(std::set<int>(again.begin(), again.end()).size(), 49u);
  EXPECT_EQ(again.size(), 49u);
  EXPECT_EQ(scanned_, 49);
}

TEST_F(ThreadScanTest, TornFilesAreNoThreads) {
  tree_.Write("10/task/11/status", "");
  tree_.MakeDir("10/task/12");
  tree_.Write("10/task/x/status", "State:\tD\n");
  processes_ = {{10, 'S', false, 4}};
  EXPECT_THAT(Look(1000), IsEmpty());
  EXPECT_EQ(scanned_, 0);
}

}  // namespace
}  // namespace machine::proc
