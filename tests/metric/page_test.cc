// Whole pages, letter by letter.
#include "metric/page.h"

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <string>

namespace metric {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string Encoded(const Page& page, Format format) {
  std::string out;
  page.Encode(format, &out);
  return out;
}

// One family of each kind, not in the order of their names.
std::shared_ptr<const Families> OneOfEach() {
  auto families = std::make_shared<Families>();
  const Labels db({{"namespace", "shop"}, {"workload", "db"}});
  families->Info("drift_build_info", "Version \"of\" this binary.")
      .Add({{"version", "0.1.0"}}, 1);
  families
      ->Counter("drift_actual_cpu_usage_seconds_total",
                "CPU time. (cgroup cpu.stat usage_usec)")
      .Add(db, 14036781 / 1e6);
  families
      ->Gauge("drift_effective_memory_limit_bytes", "Path C:\\x\nsecond line.")
      .Add(db, 2147483648)
      .Add(Labels().With("workload", "ssh.service"), kInfinity);
  families->Gauge("drift_effective_memory_utilization_ratio", "Of the limit.")
      .Add(db, 0.9375);
  families->Get("drift_mystery", Type::kUnknown, "").Add(-0.0);
  families->Get("drift_http_seconds", Type::kHistogram, "Request durations.")
      .AddSuffixed("_bucket", {{"le", "0.005"}}, 1)
      .AddSuffixed("_bucket", {{"le", "+Inf"}}, 3)
      .AddSuffixed("_sum", {}, 0.75)
      .AddSuffixed("_count", {}, 3);
  families->Get("drift_sizes", Type::kSummary, "Page sizes.")
      .Add({{"quantile", "0.5"}}, 1000)
      .AddSuffixed("_sum", {}, 3000)
      .AddSuffixed("_count", {}, 3);
  families->Gauge("drift_without_samples", "Not on the page.");
  return families;
}

TEST(Page, Text) {
  Page page;
  page.Add("test", OneOfEach());
  EXPECT_EQ(page.Settle(0).series, 13u);
  EXPECT_EQ(
      Encoded(page, Format::kText),
      R"(# HELP drift_actual_cpu_usage_seconds_total CPU time. (cgroup cpu.stat usage_usec)
# TYPE drift_actual_cpu_usage_seconds_total counter
drift_actual_cpu_usage_seconds_total{namespace="shop",workload="db"} 14.036781
# HELP drift_build_info Version "of" this binary.
# TYPE drift_build_info gauge
drift_build_info{version="0.1.0"} 1
# HELP drift_effective_memory_limit_bytes Path C:\\x\nsecond line.
# TYPE drift_effective_memory_limit_bytes gauge
drift_effective_memory_limit_bytes{namespace="shop",workload="db"} 2147483648
drift_effective_memory_limit_bytes{workload="ssh.service"} +Inf
# HELP drift_effective_memory_utilization_ratio Of the limit.
# TYPE drift_effective_memory_utilization_ratio gauge
drift_effective_memory_utilization_ratio{namespace="shop",workload="db"} 0.9375
# HELP drift_http_seconds Request durations.
# TYPE drift_http_seconds histogram
drift_http_seconds_bucket{le="0.005"} 1
drift_http_seconds_bucket{le="+Inf"} 3
drift_http_seconds_sum 0.75
drift_http_seconds_count 3
# TYPE drift_mystery untyped
drift_mystery -0
# HELP drift_sizes Page sizes.
# TYPE drift_sizes summary
drift_sizes{quantile="0.5"} 1000
drift_sizes_sum 3000
drift_sizes_count 3
)");
}

TEST(Page, OpenMetrics) {
  Page page;
  page.Add("test", OneOfEach());
  page.Settle(0);
  EXPECT_EQ(Encoded(page, Format::kOpenMetrics),
            R"(# TYPE drift_actual_cpu_usage_seconds counter
# UNIT drift_actual_cpu_usage_seconds seconds
# HELP drift_actual_cpu_usage_seconds CPU time. (cgroup cpu.stat usage_usec)
drift_actual_cpu_usage_seconds_total{namespace="shop",workload="db"} 14.036781
# TYPE drift_build info
# HELP drift_build Version \"of\" this binary.
drift_build_info{version="0.1.0"} 1
# TYPE drift_effective_memory_limit_bytes gauge
# UNIT drift_effective_memory_limit_bytes bytes
# HELP drift_effective_memory_limit_bytes Path C:\\x\nsecond line.
drift_effective_memory_limit_bytes{namespace="shop",workload="db"} 2147483648
drift_effective_memory_limit_bytes{workload="ssh.service"} +Inf
# TYPE drift_effective_memory_utilization_ratio gauge
# UNIT drift_effective_memory_utilization_ratio ratio
# HELP drift_effective_memory_utilization_ratio Of the limit.
drift_effective_memory_utilization_ratio{namespace="shop",workload="db"} 0.9375
# TYPE drift_http_seconds histogram
# UNIT drift_http_seconds seconds
# HELP drift_http_seconds Request durations.
drift_http_seconds_bucket{le="0.005"} 1
drift_http_seconds_bucket{le="+Inf"} 3
drift_http_seconds_sum 0.75
drift_http_seconds_count 3
# TYPE drift_mystery unknown
drift_mystery -0
# TYPE drift_sizes summary
# HELP drift_sizes Page sizes.
drift_sizes{quantile="0.5"} 1000
drift_sizes_sum 3000
drift_sizes_count 3
# EOF
)");
}

TEST(Page, WithoutAnything) {
  Page page;
  page.Add("idle", std::make_shared<Families>());
  EXPECT_EQ(page.Settle(10).series, 0u);
  EXPECT_EQ(Encoded(page, Format::kText), "");
  EXPECT_EQ(Encoded(page, Format::kOpenMetrics), "# EOF\n");
}

TEST(Page, EncodeAppendsToTheCallersBuffer) {
  auto families = std::make_shared<Families>();
  families->Gauge("x", "").Add(1);
  Page page;
  page.Add("test", families);
  page.Settle(0);
  std::string out = "before\n";
  page.Encode(Format::kText, &out);
  EXPECT_EQ(out, "before\n# TYPE x gauge\nx 1\n");
}

TEST(Page, AccountsOfTheSettlingStandOnThePageInTheirPlace) {
  auto families = std::make_shared<Families>();
  families->Gauge("a", "").Add({{"workload", "db"}}, 1);
  families->Gauge("z", "").Add(1);
  Page page;
  page.Add("test", families);
  page.Settle(0);
  auto accounts = std::make_shared<Families>();
  accounts->Gauge("m", "").Add({{"collector", "test"}}, 0);
  accounts->Gauge("n", "");
  page.AddAccounts(std::move(accounts));  // the page keeps what it shows
  EXPECT_EQ(Encoded(page, Format::kText),
            "# TYPE a gauge\na{workload=\"db\"} 1\n"
            "# TYPE m gauge\nm{collector=\"test\"} 0\n"
            "# TYPE z gauge\nz 1\n");
}

TEST(Page, ARunStandsOnSeveralPagesAtOnce) {
  auto families = std::make_shared<Families>();
  families->Gauge("x", "")
      .Add(Labels({{"w", "1"}}, Rank::kUndeclared), 1)
      .Add(2);
  Page full;
  Page bounded;
  full.Add("test", families);
  bounded.Add("test", families);
  full.Settle(0);
  bounded.Settle(1);
  EXPECT_EQ(Encoded(full, Format::kText),
            "# TYPE x gauge\nx{w=\"1\"} 1\nx 2\n");
  EXPECT_EQ(Encoded(bounded, Format::kText), "# TYPE x gauge\nx 2\n");
}

TEST(Page, ContentTypes) {
  EXPECT_EQ(ContentType(Format::kText),
            "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(ContentType(Format::kOpenMetrics),
            "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

}  // namespace
}  // namespace metric
