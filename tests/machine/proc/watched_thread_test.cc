#include "machine/proc/watched_thread.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "gmock/gmock.h"
#include "tests/support/threads.h"

namespace machine::proc {
namespace {

using std::chrono::milliseconds;
using support::ThreadCount;
using support::WaitUntil;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr milliseconds kWatchdog(100);

// Doubles each pid; never comes back from kStuck until it is let go.
constexpr int kStuck = 13;

class Gate {
 public:
  void Open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [&] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

class Doubling : public WatchedThread::Work {
 public:
  Doubling(std::vector<int> pids, std::shared_ptr<Gate> gate)
      : Work(std::move(pids)), gate_(std::move(gate)) {
    results_.resize(this->pids.size());
  }
  void Step(size_t step) override {
    if (pids[step] == kStuck) gate_->Wait();
    results_[step] = 2 * pids[step];
  }
  void AllDone() override { all_done_ = true; }

  std::vector<int> First(size_t done) const {
    return std::vector<int>(results_.begin(), results_.begin() + done);
  }
  bool all_done() const { return all_done_; }

 private:
  const std::shared_ptr<Gate> gate_;
  std::vector<int> results_;
  bool all_done_ = false;
};

TEST(WatchedThreadTest, AllStepsAreDone) {
  WatchedThread thread;
  auto gate = std::make_shared<Gate>();
  for (int again = 0; again < 50; ++again) {
    auto work = std::make_shared<Doubling>(std::vector<int>{1, 2, 3}, gate);
    ASSERT_EQ(thread.Run(work, milliseconds(5000)), 3u);
    EXPECT_THAT(work->First(3), ElementsAre(2, 4, 6));
    EXPECT_TRUE(work->all_done());
    EXPECT_FALSE(thread.Stuck().has_value());
  }
}

TEST(WatchedThreadTest, NoStepsNoWork) {
  WatchedThread thread;
  auto work = std::make_shared<Doubling>(std::vector<int>{}, nullptr);
  EXPECT_EQ(thread.Run(work, kWatchdog), 0u);
}

TEST(WatchedThreadTest, TheCallerGoesOnFromAStuckStep) {
  WatchedThread thread;
  auto gate = std::make_shared<Gate>();
  auto work =
      std::make_shared<Doubling>(std::vector<int>{1, 2, kStuck, 4}, gate);
  ASSERT_EQ(thread.Run(work, kWatchdog), 2u);
  EXPECT_THAT(work->First(2), ElementsAre(2, 4));
  auto stuck = thread.Stuck();
  ASSERT_TRUE(stuck.has_value());
  EXPECT_EQ(stuck->pid, kStuck);
  EXPECT_GE(stuck->seconds, 0.1);

  // As long as it is stuck nothing else is begun.
  auto next = std::make_shared<Doubling>(std::vector<int>{5}, gate);
  EXPECT_EQ(thread.Run(next, kWatchdog), 0u);
  EXPECT_GT(thread.Stuck()->seconds, stuck->seconds);

  gate->Open();
  ASSERT_TRUE(WaitUntil([&] { return !thread.Stuck().has_value(); }));
  EXPECT_EQ(thread.Run(next, milliseconds(5000)), 1u);
  EXPECT_THAT(next->First(1), ElementsAre(10));
  // What it did late does not count.
  EXPECT_FALSE(work->all_done());
}

TEST(WatchedThreadTest, SlowStepsAreNotStuck) {
  class Slow : public WatchedThread::Work {
   public:
    Slow() : Work(std::vector<int>(20)) {}
    void Step(size_t) override {
      std::this_thread::sleep_for(milliseconds(20));
    }
  };
  WatchedThread thread;
  EXPECT_EQ(thread.Run(std::make_shared<Slow>(), milliseconds(300)), 20u);
}

TEST(WatchedThreadTest, DestroyedWhileStuckItDoesNotWait) {
  auto gate = std::make_shared<Gate>();
  std::weak_ptr<WatchedThread::Work> work;
  {
    WatchedThread thread;
    auto stuck = std::make_shared<Doubling>(std::vector<int>{kStuck}, gate);
    work = stuck;
    EXPECT_EQ(thread.Run(std::move(stuck), kWatchdog), 0u);
  }
  EXPECT_FALSE(work.expired());  // the thread has it still
  gate->Open();
  EXPECT_TRUE(WaitUntil([&] { return ThreadCount("proc-reader") == 0; }));
  EXPECT_TRUE(work.expired());
}

}  // namespace
}  // namespace machine::proc
