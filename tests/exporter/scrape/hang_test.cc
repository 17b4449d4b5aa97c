// Collectors that are late or never return. Timing is not asserted, apart from
// waiting less than kForever where a deadline is the subject.
#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/scrape/bench.h"

namespace exporter {
namespace {

using collectors::Context;
using metric::Families;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

auto Late(const std::string& name) {
  return AllOf(HasSubstr("_success{collector=\"" + name + "\"} 0\n"),
               HasSubstr("duration_seconds{collector=\"" + name + "\"} "),
               Not(HasSubstr("drift_test_" + name)),
               Not(HasSubstr("source=\"" + name + "\"")),
               Not(HasSubstr("dropped{collector=\"" + name + "\"}")));
}

auto Fine(const std::string& name, int value = 1) {
  return AllOf(
      HasSubstr("_success{collector=\"" + name + "\"} 1\n"),
      HasSubstr("drift_test_" + name + " " + std::to_string(value) + "\n"));
}

// Until a page has it, by another run than the first.
bool RecoversBySecondRun(Bench& bench, const std::string& name) {
  return Eventually([&] {
    const std::string page = bench.Page();
    EXPECT_THAT(page, Not(Fine(name, 1)));
    return testing::Matches(HasSubstr("drift_test_" + name))(page);
  });
}

TEST(Hang, TheRestOfThePageComesInTimeAndThreadsDoNotGrow) {
  auto gate = MakeGate();
  Bench bench({Working("a"), Held("b", MakeGate(), gate), Working("c")},
              {.longest = milliseconds(2000)});
  const size_t threads = ThreadCount();
  const auto start = Clock::now();
  for (int i = 0; i < 100; ++i) {
    ASSERT_THAT(bench.Page(), AllOf(Fine("a"), Late("b"), Fine("c")));
    ASSERT_LE(ThreadCount(), threads);
  }
  // Only the first has waited for it, and not until its own deadline.
  EXPECT_LT(Clock::now() - start, kForever / 2);
  EXPECT_EQ(bench.log().Lines("is late"), 1);

  gate->Open();
  EXPECT_TRUE(RecoversBySecondRun(bench, "b"));
  EXPECT_EQ(bench.log().Lines("works again"), 1);
  EXPECT_EQ(bench.log().Lines(""), 2);
  EXPECT_LE(ThreadCount(), threads);
}

TEST(Hang, ARequestWaitsUntilItsOwnDeadline) {
  auto gate = MakeGate();
  Bench bench({Held("a", MakeGate(), gate), Working("b")},
              {.longest = kForever});
  const auto start = Clock::now();
  EXPECT_THAT(bench.Page(milliseconds(200)), AllOf(Late("a"), Fine("b")));
  EXPECT_GE(Clock::now() - start, milliseconds(200));
  EXPECT_LT(Clock::now() - start, kForever / 2);
  // A deadline that has passed already: a page all the same.
  EXPECT_THAT(bench.Page(milliseconds(-1000)), Late("a"));
  gate->Open();
}

TEST(Hang, ARunThatReturnsAfterItsPageWasSentIsThrownAway) {
  auto gate = MakeGate();
  Bench bench({Held("a", MakeGate(), gate)}, {.longest = milliseconds(300)});
  EXPECT_THAT(bench.Page(), Late("a"));
  auto page = bench.scraper().Scrape({{}, {}, Clock::now()});
  ASSERT_TRUE(page.ok());
  gate->Open();
  EXPECT_TRUE(RecoversBySecondRun(bench, "a"));
  std::string text;
  (*page)->Encode(metric::Format::kText, &text);
  EXPECT_THAT(text, Late("a")) << "a page does not change any more";
}

TEST(Hang, WhoJoinsARunGetsItsFamilies) {
  auto entered = MakeGate();
  auto gate = MakeGate();
  Bench bench({Held("a", entered, gate)}, {.longest = kForever});
  std::string first;
  std::thread asks([&] { first = bench.Page(); });
  ASSERT_TRUE(entered->WaitFor(kForever));
  EXPECT_THAT(bench.Page(milliseconds(0)), Late("a")) << "joined, in a hurry";
  gate->Open();
  asks.join();
  EXPECT_THAT(first, Fine("a", 1)) << "in time for the one, late for the other";
}

TEST(Hang, APageOutlivesItsScraper) {
  Bench bench({Working("a")});
  auto page = bench.scraper().Scrape({{}, {}, Clock::now() + kForever});
  ASSERT_TRUE(page.ok());
  bench.Destroy();
  std::string text;
  (*page)->Encode(metric::Format::kText, &text);
  EXPECT_THAT(text, Fine("a"));
}

TEST(Hang, TheScraperEndsWhileACollectorHangs) {
  const size_t threads = ThreadCount();
  auto entered = MakeGate();
  auto gate = MakeGate();
  auto owned = std::make_shared<int>(7);
  {
    // What a run uses at its end: its own captures, and all of its context.
    auto collect = [=](const Context& context, Families& out) {
      entered->Open();
      gate->Wait();
      EXPECT_FALSE(context.root.proc.Sub("x").ok());
      EXPECT_FALSE(context.processes.Look().ok());
      EXPECT_FALSE(context.workloads().ok());
      out.Gauge("drift_test_a", "A test.").Add(*owned);
      return absl::OkStatus();
    };
    Bench bench({Fake("a", collect), Working("b")}, {}, [owned] {
      return absl::InternalError("walked " + std::to_string(*owned));
    });
    EXPECT_THAT(bench.Page(milliseconds(0)), Late("a"));
    ASSERT_TRUE(entered->WaitFor(kForever));
    const auto start = Clock::now();
    bench.Destroy();
    EXPECT_LT(Clock::now() - start, kForever / 2);
  }
  EXPECT_GT(owned.use_count(), 1);
  gate->Open();
  EXPECT_TRUE(Eventually([&] { return ThreadCount() <= threads; }));
  EXPECT_TRUE(Eventually([&] { return owned.use_count() == 1; }));
}

}  // namespace
}  // namespace exporter
