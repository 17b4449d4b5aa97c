#include "machine/keep.h"

#include <sys/resource.h>

#include <atomic>
#include <thread>
#include <vector>

#include "gmock/gmock.h"

namespace machine {
namespace {

using Class = KeepBudget::Class;

int64_t Fill(KeepBudget& budget, Class of) {
  int64_t entered = 0;
  while (budget.Enter(of)) ++entered;
  return entered;
}

TEST(KeepTest, MemoryOrNumberBindsWhicheverIsLess) {
  EXPECT_EQ(KeepBudget(16 << 20, 1 << 20).limit(), 3640);
  EXPECT_EQ(KeepBudget(16 << 20, 500).limit(), 500);
  EXPECT_EQ(KeepBudget(0, 500).limit(), 0);
  EXPECT_EQ(KeepBudget(16 << 20, -3).limit(), 0);
  EXPECT_EQ(KeepBudget(-1, 500).limit(), 0);
}

TEST(KeepTest, NothingMayBeKeptWithoutABudget) {
  KeepBudget none(0, 0);
  EXPECT_FALSE(none.Enter(Class::kCgroup));
  EXPECT_FALSE(none.Enter(Class::kPid));
  EXPECT_EQ(none.kept(), 0);
  EXPECT_EQ(none.PidExcess(), 0);
}

TEST(KeepTest, EachSideMayFillWhatTheOtherDoesNotUse) {
  KeepBudget budget(100 * KeepBudget::kBytesPerFile, 1000);
  EXPECT_EQ(Fill(budget, Class::kPid), 100);
  EXPECT_EQ(Fill(budget, Class::kCgroup), 0);
  for (int i = 0; i < 30; ++i) budget.Leave(Class::kPid);
  EXPECT_EQ(Fill(budget, Class::kCgroup), 30);
  EXPECT_EQ(budget.kept(), 100);
}

TEST(KeepTest, PidFilesLeaveRoomForWhatTheCgroupSideWants) {
  KeepBudget budget(100 * KeepBudget::kBytesPerFile, 1000);
  budget.CgroupWants(60);
  EXPECT_EQ(Fill(budget, Class::kPid), 40);
  EXPECT_EQ(Fill(budget, Class::kCgroup), 60);
  EXPECT_EQ(budget.PidExcess(), 0);
}

TEST(KeepTest, PidFilesGiveBackWhenMoreCgroupsCome) {
  KeepBudget budget(100 * KeepBudget::kBytesPerFile, 1000);
  EXPECT_EQ(Fill(budget, Class::kPid), 100);
  budget.CgroupWants(70);
  EXPECT_EQ(budget.PidExcess(), 70);
  EXPECT_FALSE(budget.Enter(Class::kPid));
  for (int i = 0; i < 70; ++i) budget.Leave(Class::kPid);
  EXPECT_EQ(budget.PidExcess(), 0);
  EXPECT_EQ(Fill(budget, Class::kCgroup), 70);
  budget.CgroupWants(500);  // more than there is
  EXPECT_EQ(budget.PidExcess(), 30);
  budget.CgroupWants(0);  // what it holds counts still
  EXPECT_EQ(budget.PidExcess(), 0);
}

TEST(KeepTest, ThreadsNeverExceedTheLimitTogether) {
  KeepBudget budget(50 * KeepBudget::kBytesPerFile, 1000);
  std::atomic<bool> over{false};
  std::vector<std::thread> threads;
  for (Class of : {Class::kPid, Class::kCgroup, Class::kPid}) {
    threads.emplace_back([&, of] {
      for (int round = 0; round < 200; ++round) {
        int64_t entered = Fill(budget, of);
        if (entered > budget.limit()) over = true;
        for (; entered > 0; --entered) budget.Leave(of);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(over);
  EXPECT_EQ(budget.kept(), 0);
  EXPECT_EQ(Fill(budget, Class::kCgroup), 50);
}

TEST(KeepTest, TheDescriptorLimitIsRaisedToTheHardOne) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low{std::min<rlim_t>(before.rlim_max, 256), before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(RaiseDescriptorLimit(), static_cast<int64_t>(before.rlim_max));
  rlimit after{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace machine
