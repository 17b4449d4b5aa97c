// Many requests at once, with different filters and timeouts, over collectors
// that are quick, slow, broken and late by turns.
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

// Never twice at once; every `slow`th run takes a while. Its sample is there
// exactly if the page says that the collector delivered.
collectors::Collector Counting(const std::string& name, int slow) {
  auto at_work = std::make_shared<std::atomic<int>>(0);
  auto runs = std::make_shared<std::atomic<int>>(0);
  return Fake(name, [=](const Context& context, Families& out) {
    EXPECT_EQ(++*at_work, 1) << name;
    if (++*runs % slow == 0) std::this_thread::sleep_for(milliseconds(40));
    auto workloads = context.workloads();
    out.Gauge("drift_test_" + name, "A test.").Add(*runs);
    --*at_work;
    return absl::OkStatus();
  });
}

bool Has(const std::string& page, const std::string& part) {
  return page.find(part) != page.npos;
}

// What must hold for any page, whenever and for whomever it was made.
void CheckPage(const std::string& page, const std::vector<std::string>& names,
               const std::vector<std::string>& wanted) {
  for (const std::string& name : names) {
    const bool asked =
        std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    const std::string success = "_success{collector=\"" + name + "\"} ";
    const bool delivered = Has(page, success + "1\n");
    const bool late = Has(page, success + "0\n");
    EXPECT_EQ(delivered || late, asked) << name << "\n" << page;
    EXPECT_EQ(Has(page, "\ndrift_test_" + name + " "), delivered)
        << name << "\n"
        << page;
    EXPECT_EQ(Has(page, "duration_seconds{collector=\"" + name + "\"} "),
              asked);
  }
  EXPECT_TRUE(Has(page, "drift_duplicate_samples_dropped_total 0\n"));
}

TEST(Overlap, RequestsWithDifferentFiltersAndTimeouts) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 60;
  const std::vector<std::string> names = {"a", "b", "c", "d"};
  Bench bench(
      {Counting("a", 2), Counting("b", 3), Counting("c", 100),
       Counting("d", 7)},
      {.longest = milliseconds(20)}, []() -> Walked {
        return std::make_shared<const collectors::Workloads>(drift::Snapshot());
      });
  ASSERT_TRUE(Eventually([&] { return bench.scraper().ready(); }));
  const size_t threads_before = ThreadCount();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRounds; ++i) {
        const auto deadline = Clock::now() + milliseconds((t * 7 + i) % 25);
        switch ((t + i) % 3) {
          case 0:
            CheckPage(bench.Page({{}, {}, deadline}), names, names);
            break;
          case 1:
            CheckPage(bench.Page({{"b", "a"}, {}, deadline}), names,
                      {"a", "b"});
            break;
          default:
            CheckPage(bench.Page({{}, {"b"}, deadline}), names,
                      {"a", "c", "d"});
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(ThreadCount(), threads_before);
  // When the rush is over, all of them are well.
  EXPECT_TRUE(Eventually([&] {
    const std::string page = bench.Page();
    return std::all_of(names.begin(), names.end(), [&](const auto& name) {
      return Has(page, "_success{collector=\"" + name + "\"} 1\n");
    });
  }));
}

}  // namespace
}  // namespace exporter
