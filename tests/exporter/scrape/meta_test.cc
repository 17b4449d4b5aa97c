// What a page says of collectors that work, fail, throw, or find nothing, and
// which of them a request gets. Those that hang: hang_test.cc.
#include <stdexcept>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "machine/text.h"
#include "tests/exporter/scrape/bench.h"
#include "tests/support/status.h"

namespace exporter {
namespace {

using collectors::Context;
using metric::Families;
using support::StatusIs;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Meta, CollectorsThatWorkFailThrowOrFindNothing) {
  Bench bench({
      Returning("absent", machine::Unavailable("psi_off", "boot with psi=1")),
      Returning("broken", absl::DataLossError("meminfo: not understood: 'x'")),
      Fake("throwing",
           [](const Context&, Families&) -> absl::Status {
             throw std::runtime_error("no such door");
           }),
      Working("working"),
  });
  const std::string page = bench.Page();

  EXPECT_THAT(page, Not(HasSubstr("success{collector=\"absent\"}")));
  EXPECT_THAT(page, HasSubstr("drift_source_available{source=\"absent\","
                              "reason=\"psi_off\"} 0\n"));

  EXPECT_THAT(page, HasSubstr("_success{collector=\"broken\"} 0\n"));
  EXPECT_THAT(page, HasSubstr("drift_test_broken 1\n"))
      << "what it wrote stays";
  EXPECT_THAT(page, Not(HasSubstr("source=\"broken\"")));

  EXPECT_THAT(page, HasSubstr("_success{collector=\"throwing\"} 0\n"));
  EXPECT_EQ(bench.log().Lines("no such door"), 1);

  EXPECT_THAT(page, HasSubstr("_success{collector=\"working\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("drift_test_working 1\n"));
  EXPECT_THAT(page,
              HasSubstr("drift_source_available{source=\"working\"} 1\n"));

  for (const std::string name : {"absent", "broken", "throwing", "working"}) {
    EXPECT_THAT(page,
                HasSubstr("duration_seconds{collector=\"" + name + "\"}"));
    EXPECT_THAT(page, HasSubstr("drift_series_dropped{collector=\"" + name +
                                "\"} 0\n"));
  }
  EXPECT_THAT(page, HasSubstr("drift_duplicate_samples_dropped_total 0\n"));
}

TEST(Meta, OneSeriesPerSourceWhoeverSpeaksOfItFirst) {
  Bench bench({
      Fake("a",
           [](const Context&, Families& out) {
             out.Source("memory");
             out.Source("pressure", "cgroup_v1");
             return absl::OkStatus();
           }),
      Fake("b",
           [](const Context&, Families& out) {
             out.Source("pressure");
             return absl::OkStatus();
           }),
  });
  const std::string page = bench.Page();
  EXPECT_THAT(page, HasSubstr("available{source=\"memory\"} 1\n"
                              "drift_source_available{source=\"pressure\","
                              "reason=\"cgroup_v1\"} 0\n"));
  EXPECT_THAT(page, Not(HasSubstr("source=\"pressure\"} 1")));
  EXPECT_THAT(page, Not(HasSubstr("source=\"a\""))) << "it named its sources";
}

TEST(Meta, DuplicatesAreCountedFromPageToPageAndLoggedOnce) {
  auto same = [](const Context&, Families& out) {
    out.Gauge("drift_test_same", "A test.").Add(1);
    return absl::OkStatus();
  };
  Bench bench({Fake("a", same), Fake("b", same)});
  EXPECT_THAT(bench.Page(), HasSubstr("drift_test_same 1\n"));
  EXPECT_THAT(bench.Page(),
              HasSubstr("drift_duplicate_samples_dropped_total 2\n"));
  EXPECT_EQ(bench.log().Lines("duplicate"), 1);
  EXPECT_EQ(bench.log().Lines("drift_test_same"), 1);
}

TEST(Meta, NobodyTakesTheNamesOfThePageItself) {
  for (const std::string name :
       {"drift_scrape_collector_success", "drift_series_dropped",
        "drift_duplicate_samples_dropped"}) {
    Bench bench({Fake("a", [name](const Context&, Families& out) {
      out.Gauge("drift_test_a", "A test.").Add(1);
      out.Gauge(name, "Fraud.").Add(7);
      return absl::OkStatus();
    })});
    EXPECT_THAT(bench.Page(),
                AllOf(HasSubstr("_success{collector=\"a\"} 0\n"),
                      HasSubstr("dropped{collector=\"a\"} 0\n"),
                      Not(HasSubstr("Fraud")), Not(HasSubstr("drift_test_a"))));
    EXPECT_EQ(bench.log().Lines(name), 1);
  }
}

TEST(Meta, WhatGaveWayIsToldPerCollectorAndLoggedOnce) {
  Bench bench({Fake("many",
                    [](const Context&, Families& out) {
                      for (const std::string cgroup : {"a", "b", "c"}) {
                        out.Gauge("drift_test_usage", "A test.")
                            .Add(metric::Labels({{"workload", cgroup}},
                                                metric::Rank::kUndeclared),
                                 1);
                      }
                      return absl::OkStatus();
                    }),
               Working("working")},
              {.max_series = 1, .longest = kForever});
  for (int i = 0; i < 3; ++i) {
    const std::string page = bench.Page();
    EXPECT_THAT(page,
                HasSubstr("drift_series_dropped{collector=\"many\"} 3\n"));
    EXPECT_THAT(page,
                HasSubstr("drift_series_dropped{collector=\"working\"} 0\n"));
    EXPECT_THAT(page, HasSubstr("drift_test_working 1\n"));
  }
  EXPECT_EQ(bench.log().Lines("series dropped"), 1);
}

// Everything but the durations.
std::string Steady(const std::string& page) {
  std::string out;
  for (size_t at = 0; at < page.size();) {
    const size_t end = page.find('\n', at) + 1;
    const std::string line = page.substr(at, end - at);
    if (line.find("duration") == line.npos) out += line;
    at = end;
  }
  return out;
}

TEST(Meta, ThePageIsTheSameHoweverItIsAskedFor) {
  Bench bench({Working("a"), Working("b"), Working("c"), Working("d")});
  const std::string page = Steady(bench.Page());
  EXPECT_NE(page, "");
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Steady(bench.Page()), page);
    EXPECT_EQ(Steady(bench.Page({.collect = {"d", "b", "a", "c", "b"},
                                 .exclude = {},
                                 .deadline = Clock::now() + kForever})),
              page);
  }
}

TEST(Choose, CollectAndExclude) {
  Bench bench({Working("a"), Working("b"), Working("c")});
  const auto deadline = Clock::now() + kForever;
  EXPECT_THAT(bench.Page({{"b"}, {}, deadline}),
              AllOf(HasSubstr("test_b 1"), Not(HasSubstr("test_a")),
                    Not(HasSubstr("collector=\"a\""))));
  EXPECT_THAT(bench.Page({{}, {"b"}, deadline}),
              AllOf(HasSubstr("test_a 1"), HasSubstr("test_c 1"),
                    Not(HasSubstr("collector=\"b\""))));
  EXPECT_THAT(bench.Page({{}, {"a", "b", "c"}, deadline}),
              HasSubstr("drift_duplicate_samples_dropped_total 0\n"));
}

TEST(Choose, UnknownNamesAndBothListsAreRefused) {
  Bench bench({Working("a"), Working("b")});
  const auto deadline = Clock::now() + kForever;
  auto Refusal = [&](Scraper::Wanted wanted) {
    return bench.scraper().Scrape(std::move(wanted)).status();
  };
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(Refusal({{"A"}, {}, deadline}),
              StatusIs(kInvalid, HasSubstr("enabled are: a b")));
  EXPECT_THAT(Refusal({{"a", ""}, {}, deadline}), StatusIs(kInvalid));
  EXPECT_THAT(Refusal({{}, {"nope"}, deadline}), StatusIs(kInvalid));
  EXPECT_THAT(Refusal({{"a"}, {"b"}, deadline}),
              StatusIs(kInvalid, HasSubstr("combined")));
}

}  // namespace
}  // namespace exporter
