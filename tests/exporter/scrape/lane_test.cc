#include "exporter/scrape/lane.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "tests/exporter/scrape/bench.h"

namespace exporter {
namespace {

constexpr std::chrono::milliseconds kShort{20};

// A run of any function.
class TestRun : public Run {
 public:
  explicit TestRun(std::function<void()> work) : work_(std::move(work)) {}
  int result = 0;

 private:
  void Work() override {
    work_();
    result = 42;
  }
  std::function<void()> work_;
};

std::shared_ptr<TestRun> Start(Lane<TestRun>& lane,
                               std::function<void()> work) {
  return lane.Join([&] { return std::make_shared<TestRun>(work); });
}

TEST(Lane, ARunLeavesItsResult) {
  Lane<TestRun> lane("test");
  auto run = Start(lane, [] {});
  ASSERT_TRUE(run->WaitUntil(Clock::now() + kForever));
  EXPECT_EQ(run->result, 42);
  const auto took = run->Duration();
  std::this_thread::sleep_for(kShort);
  EXPECT_EQ(run->Duration(), took) << "the clock of a run stops when it ends";
}

TEST(Lane, WhoComesDuringARunJoinsIt) {
  Lane<TestRun> lane("test");
  auto gate = MakeGate();
  auto run = Start(lane, [gate] { gate->Wait(); });
  EXPECT_EQ(Start(lane, [] { ADD_FAILURE() << "a second run"; }), run);
  EXPECT_FALSE(run->WaitUntil(Clock::now() + kShort));
  EXPECT_GE(run->Duration(), kShort);
  gate->Open();
  ASSERT_TRUE(run->WaitUntil(Clock::now() + kForever));
  auto next = Start(lane, [] {});
  EXPECT_NE(next, run) << "who has seen a run end gets a new one";
  EXPECT_TRUE(next->WaitUntil(Clock::now() + kForever));
}

TEST(Lane, OfManyCallersOneStartsARunAndNoTwoRunAtOnce) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 200;
  Lane<TestRun> lane("test");
  std::atomic<int> made = 0;
  std::atomic<int> at_work = 0;
  std::atomic<int> finished = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kRounds; ++i) {
        auto run = lane.Join([&] {
          ++made;
          return std::make_shared<TestRun>([&] {
            EXPECT_EQ(++at_work, 1);
            --at_work;
            ++finished;
          });
        });
        EXPECT_TRUE(run->WaitUntil(Clock::now() + kForever));
        EXPECT_EQ(run->result, 42);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(made, finished);
  EXPECT_LE(made, kThreads * kRounds);
  EXPECT_GE(made, kRounds) << "one caller alone has started so many";
}

TEST(Lane, KeepsNothingOfARunThatIsOver) {
  Lane<TestRun> lane("test");
  auto held = std::make_shared<int>(1);
  Start(lane, [held] {
    EXPECT_EQ(*held, 1);
  })->WaitUntil(Clock::now() + kForever);
  EXPECT_TRUE(Eventually([&] { return held.use_count() == 1; }));
}

TEST(Lane, StartsNothingAfterStop) {
  Lane<TestRun> lane("test");
  lane.Stop(Clock::now() + kForever);
  EXPECT_EQ(Start(lane, [] { ADD_FAILURE() << "ran"; }), nullptr);
  lane.Stop(Clock::now());  // again: nothing happens
}

TEST(Lane, EndsWithItsThread) {
  const size_t before = ThreadCount();
  std::shared_ptr<TestRun> run;
  {
    Lane<TestRun> lane("test");
    run = Start(lane, [] {});
    lane.Stop(Clock::now() + kForever);
  }
  EXPECT_TRUE(Eventually([&] { return ThreadCount() <= before; }));
  EXPECT_TRUE(run->WaitUntil(Clock::now())) << "a run handed over is done";
}

TEST(Lane, LeavesARunBehindThatDoesNotReturn) {
  const size_t before = ThreadCount();
  auto gate = MakeGate();
  std::shared_ptr<TestRun> run;
  {
    Lane<TestRun> lane("test");
    run = Start(lane, [gate] { gate->Wait(); });
  }
  EXPECT_FALSE(run->WaitUntil(Clock::now()));
  gate->Open();
  EXPECT_TRUE(run->WaitUntil(Clock::now() + kForever));
  EXPECT_TRUE(Eventually([&] { return ThreadCount() <= before; }));
}

}  // namespace
}  // namespace exporter
