// The cgroup walk beside the collectors: shared within a scrape, and what it
// costs when it fails or never returns.
#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "machine/text.h"
#include "tests/exporter/scrape/bench.h"
#include "tests/support/status.h"

namespace exporter {
namespace {

using collectors::Context;
using metric::Families;
using std::chrono::milliseconds;
using support::StatusIs;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::shared_ptr<const collectors::Workloads> NoWorkloads() {
  return std::make_shared<const collectors::Workloads>(drift::Snapshot());
}

// Host families first, then those of workloads, as collectors do.
collectors::Collector Both(const std::string& name) {
  return Fake(name, [name](const Context& context, Families& out) {
    out.Gauge("drift_test_host_" + name, "A test.").Add(1);
    auto workloads = context.workloads();
    if (!workloads.ok()) return workloads.status();
    out.Gauge("drift_test_workload_" + name, "A test.").Add(1);
    return absl::OkStatus();
  });
}

auto HostOnly(const std::string& name) {
  return AllOf(HasSubstr("_success{collector=\"" + name + "\"} 0\n"),
               HasSubstr("drift_test_host_" + name + " 1\n"),
               Not(HasSubstr("drift_test_workload_" + name)));
}

auto Whole(const std::string& name) {
  return AllOf(HasSubstr("_success{collector=\"" + name + "\"} 1\n"),
               HasSubstr("drift_test_host_" + name + " 1\n"),
               HasSubstr("drift_test_workload_" + name + " 1\n"));
}

TEST(Walk, MakesReadyWellOrWithAnError) {
  auto gate = MakeGate();
  Bench bench({}, {}, [gate]() -> Walked {
    gate->Wait();
    return absl::InternalError("no cgroups today");
  });
  EXPECT_FALSE(bench.scraper().ready());
  bench.Page();
  EXPECT_FALSE(bench.scraper().ready());
  gate->Open();
  EXPECT_TRUE(Eventually([&] { return bench.scraper().ready(); }));
}

TEST(Walk, IsTheSameForAllCollectorsOfAScrape) {
  auto walks = std::make_shared<std::atomic<int>>(0);
  auto a_is_done = std::make_shared<std::atomic<int>>(0);
  // Of the scrapes; what both saw in the same one must be the same.
  struct Seen {
    std::mutex mutex;
    std::vector<std::shared_ptr<const collectors::Workloads>> a, b;
  };
  auto seen = std::make_shared<Seen>();
  Bench bench({Fake("a",
                    [=](const Context& context, Families&) {
                      auto workloads = context.workloads();
                      std::lock_guard lock(seen->mutex);
                      seen->a.push_back(workloads.ok() ? *workloads : nullptr);
                      ++*a_is_done;
                      return absl::OkStatus();
                    }),
               // Asks when the walk of `a` has long been over.
               Fake("b",
                    [=](const Context& context, Families&) {
                      const size_t scrape = seen->b.size() + 1;
                      EXPECT_TRUE(Eventually([&] {
                        return *a_is_done >= static_cast<int>(scrape);
                      }));
                      auto workloads = context.workloads();
                      std::lock_guard lock(seen->mutex);
                      seen->b.push_back(workloads.ok() ? *workloads : nullptr);
                      return absl::OkStatus();
                    })},
              {.longest = kForever}, [walks]() -> Walked {
                ++*walks;
                return NoWorkloads();
              });
  ASSERT_TRUE(Eventually([&] { return bench.scraper().ready(); }));
  for (int i = 0; i < 5; ++i) bench.Page();
  EXPECT_EQ(seen->a, seen->b);
  EXPECT_EQ(std::set(seen->a.begin(), seen->a.end()).size(), 5u);
  EXPECT_FALSE(std::set(seen->a.begin(), seen->a.end()).contains(nullptr));
  EXPECT_EQ(*walks, 6) << "one to begin with, and one for each scrape";
}

TEST(Walk, NobodyAsksForItNobodyWalks) {
  auto walks = std::make_shared<std::atomic<int>>(0);
  Bench bench({Both("both"), Working("host")}, {}, [walks]() -> Walked {
    ++*walks;
    return NoWorkloads();
  });
  ASSERT_TRUE(Eventually([&] { return bench.scraper().ready(); }));
  bench.Page({{"host"}, {}, Clock::now() + kForever});
  EXPECT_EQ(*walks, 1);
}

TEST(Walk, FailsForThoseWhoNeedItOnly) {
  Bench bench({Both("both"), Working("host")}, {},
              []() -> Walked { throw std::runtime_error("out of cgroups"); });
  EXPECT_THAT(bench.Page(),
              AllOf(HostOnly("both"), HasSubstr("drift_test_host 1\n")));
  EXPECT_EQ(bench.log().Lines("out of cgroups"), 1);
}

TEST(Walk, WithoutOneThereAreNoWorkloads) {
  Bench bench({Both("both")});
  EXPECT_THAT(bench.Page(),
              HasSubstr("{source=\"both\",reason=\"not_mounted\"} "
                        "0\n"));
  EXPECT_TRUE(Eventually([&] { return bench.scraper().ready(); }));
}

TEST(Walk, ThatNeverReturnsCostsWorkloadFamiliesOnly) {
  constexpr milliseconds kLongest{2000};
  auto gate = MakeGate();
  Bench bench({Both("a"), Both("b"), Working("host")}, {.longest = kLongest},
              [gate]() -> Walked {
                gate->Wait();
                return NoWorkloads();
              });
  const size_t threads = ThreadCount();
  auto HostFamilies = [] {
    return AllOf(HostOnly("a"), HostOnly("b"),
                 HasSubstr("drift_test_host 1\n"));
  };
  // They wait half of their time for it, and so make the page.
  EXPECT_THAT(bench.Page(), HostFamilies());
  // Once the walk is older than any run may get, nobody waits any more: else
  // this would take 100 s.
  std::this_thread::sleep_for(kLongest);
  const auto start = Clock::now();
  for (int i = 0; i < 100; ++i) {
    ASSERT_THAT(bench.Page(), HostFamilies());
    ASSERT_LE(ThreadCount(), threads);
  }
  EXPECT_LT(Clock::now() - start, kForever / 2);
  EXPECT_EQ(bench.log().Lines("the cgroup walk is late"), 2)
      << "once for each collector";

  gate->Open();
  EXPECT_TRUE(Eventually([&] {
    return testing::Matches(AllOf(Whole("a"), Whole("b")))(bench.Page());
  }));
  EXPECT_EQ(bench.log().Lines("works again"), 2);
}

TEST(Walk, ThatReturnedLongAfterItShouldHaveIsNotUsed) {
  auto gate = MakeGate();
  auto lane = std::make_shared<WalkLane>([gate]() -> Walked {
    gate->Wait();
    return NoWorkloads();
  });
  ScrapeWalk scrape(lane, milliseconds(50));
  EXPECT_THAT(scrape.Wait(Clock::now() + kForever),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  gate->Open();
  EXPECT_TRUE(Eventually([&] { return lane->ended(); }));
  EXPECT_THAT(scrape.Wait(Clock::now() + kForever),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_TRUE(Eventually([&] {
    return ScrapeWalk(lane, kForever).Wait(Clock::now() + kForever).ok();
  })) << "the lane is free again";
}

TEST(Walk, TheScraperEndsWhileItHangs) {
  const size_t threads = ThreadCount();
  auto gate = MakeGate();
  auto owned = std::make_shared<int>(1);
  {
    Bench bench({Both("both")}, {.longest = milliseconds(100)},
                [gate, owned]() -> Walked {
                  gate->Wait();
                  return absl::InternalError(std::to_string(*owned));
                });
    EXPECT_THAT(bench.Page(), HostOnly("both"));
  }
  EXPECT_GT(owned.use_count(), 1);
  gate->Open();
  EXPECT_TRUE(Eventually([&] { return ThreadCount() <= threads; }));
  EXPECT_TRUE(Eventually([&] { return owned.use_count() == 1; }));
}

}  // namespace
}  // namespace exporter
