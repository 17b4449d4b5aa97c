// What comes in through prometheus-cpp.
#include "metric/prometheus.h"

#include <gtest/gtest.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/summary.h>

#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "metric/page.h"

namespace metric {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A Collectable that says what a test wants.
class Canned : public prometheus::Collectable {
 public:
  explicit Canned(std::vector<MetricFamily> families)
      : families_(std::move(families)) {}
  std::vector<MetricFamily> Collect() const override { return families_; }

 private:
  std::vector<MetricFamily> families_;
};

std::string OpenMetrics(const prometheus::Collectable& collectable,
                        uint64_t lost = 0) {
  auto families = std::make_shared<Families>();
  EXPECT_EQ(AddCollectable(collectable, *families), lost);
  Page page;
  page.Add("plugin", families);
  EXPECT_EQ(page.Settle(0).duplicates, 0u);
  std::string out;
  page.Encode(Format::kOpenMetrics, &out);
  return out;
}

ClientMetric WithLabels(std::vector<ClientMetric::Label> labels) {
  ClientMetric metric;
  metric.label = std::move(labels);
  return metric;
}

TEST(Prometheus, ARegistry) {
  prometheus::Registry registry;
  auto& requests = prometheus::BuildCounter()
                       .Name("http_requests_total")
                       .Help("Requests.")
                       .Labels({{"port", "10077"}})
                       .Register(registry);
  requests.Add({{"code", "200"}}).Increment(3);
  requests.Add({{"code", "5\"\n"}}).Increment(0.5);
  prometheus::BuildCounter().Name("old_style").Register(registry).Add({});
  prometheus::BuildGauge()
      .Name("in_flight")
      .Help("Now.")
      .Register(registry)
      .Add({{"empty", ""}})
      .Set(2);
  auto& durations =
      prometheus::BuildHistogram()
          .Name("duration_seconds")
          .Register(registry)
          .Add({{"handler", "/"}},
               prometheus::Histogram::BucketBoundaries{0.005, 1, 1000000});
  durations.Observe(0.001);
  durations.Observe(0.5);
  durations.Observe(2000000);
  prometheus::BuildSummary()
      .Name("size_bytes")
      .Register(registry)
      .Add({}, prometheus::Summary::Quantiles{{0.5, 0.05}, {1, 0.01}})
      .Observe(42);
  EXPECT_EQ(OpenMetrics(registry), R"(# TYPE duration_seconds histogram
# UNIT duration_seconds seconds
duration_seconds_bucket{handler="/",le="0.005"} 1
duration_seconds_bucket{handler="/",le="1.0"} 2
duration_seconds_bucket{handler="/",le="1e+06"} 2
duration_seconds_bucket{handler="/",le="+Inf"} 3
duration_seconds_sum{handler="/"} 2000000.501
duration_seconds_count{handler="/"} 3
# TYPE http_requests counter
# HELP http_requests Requests.
http_requests_total{port="10077",code="200"} 3
http_requests_total{port="10077",code="5\"\n"} 0.5
# TYPE in_flight gauge
# HELP in_flight Now.
in_flight 2
# TYPE old_style unknown
old_style 0
# TYPE size_bytes summary
# UNIT size_bytes bytes
size_bytes{quantile="0.5"} 42
size_bytes{quantile="1.0"} 42
size_bytes_sum 42
size_bytes_count 1
# EOF
)");
}

TEST(Prometheus, BadNamesLoseTheirMetricsOnly) {
  MetricFamily bad_name = {"bad-name", "", MetricType::Gauge, {{}, {}}};
  MetricFamily reserved = {"__reserved", "", MetricType::Gauge, {{}}};
  MetricFamily good = {"good", "", MetricType::Gauge, {}};
  good.metric = {
      WithLabels({{"label", "kept"}}),
      WithLabels({{"bad.label", "x"}}),
      WithLabels({{"colon:label", "x"}}),
      WithLabels({{"", "x"}}),
      WithLabels({{"__name__", "x"}}),
      WithLabels({{"twice", "x"}, {"twice", "y"}}),
      WithLabels({{"x\"} 1\nevil", "x"}}),
  };
  EXPECT_EQ(OpenMetrics(Canned({bad_name, reserved, good}), 3 + 6),
            "# TYPE good gauge\ngood{label=\"kept\"} 0\n# EOF\n");
}

TEST(Prometheus, CountersThatAreNone) {
  MetricFamily family = {"x_total", "", MetricType::Counter, {{}, {}, {}}};
  family.metric[0].counter.value = -1;
  family.metric[1].counter.value = std::nan("");
  family.metric[2].counter.value = kInfinity;
  EXPECT_EQ(OpenMetrics(Canned({family}), 2),
            "# TYPE x counter\nx_total +Inf\n# EOF\n");
}

TEST(Prometheus, UntypedAndTimestamps) {
  MetricFamily family = {"x", "", MetricType::Untyped, {{}}};
  family.metric[0].untyped.value = 1.5;
  family.metric[0].timestamp_ms = 1700000000000;
  EXPECT_EQ(OpenMetrics(Canned({family})), "# TYPE x unknown\nx 1.5\n# EOF\n");
}

TEST(Prometheus, Histograms) {
  const struct {
    const char* world;
    ClientMetric::Histogram histogram;  // count, sum, {{cumulative, bound}}
    std::string_view want;              // without metadata; empty: lost
  } kCases[] = {
      {"no +Inf bucket",
       {2, 3, {{1, 1}}},
       "x_bucket{le=\"1.0\"} 1\nx_bucket{le=\"+Inf\"} 2\nx_sum 3\nx_count 2\n"},
      {"no buckets at all",
       {2, 3, {}},
       "x_bucket{le=\"+Inf\"} 2\nx_sum 3\nx_count 2\n"},
      {"not in order",
       {2, 3, {{2, kInfinity}, {1, 0.5}}},
       "x_bucket{le=\"0.5\"} 1\nx_bucket{le=\"+Inf\"} 2\nx_sum 3\nx_count 2\n"},
      {"negative buckets: no sum, so no count",
       {2, 3, {{1, -1}}},
       "x_bucket{le=\"-1.0\"} 1\nx_bucket{le=\"+Inf\"} 2\n"},
      {"negative observations, positive buckets",
       {2, -3, {{1, 1}}},
       "x_bucket{le=\"1.0\"} 1\nx_bucket{le=\"+Inf\"} 2\n"},
      {"counts fall", {2, 3, {{2, 1}, {1, 2}}}, ""},
      {"count is not that of +Inf", {2, 3, {{1, kInfinity}}}, ""},
      {"a bound twice", {2, 3, {{1, 1}, {1, 1}}}, ""},
      {"a bound is NaN", {2, 3, {{1, std::nan("")}}}, ""},
  };
  for (const auto& c : kCases) {
    MetricFamily family = {"x", "", MetricType::Histogram, {{}}};
    family.metric[0].histogram = c.histogram;
    const std::string want =
        c.want.empty() ? "" : "# TYPE x histogram\n" + std::string(c.want);
    EXPECT_EQ(OpenMetrics(Canned({family}), c.want.empty() ? 1 : 0),
              want + "# EOF\n")
        << c.world;
  }
  MetricFamily own_le = {
      "x", "", MetricType::Histogram, {WithLabels({{"le", "1"}})}};
  EXPECT_EQ(OpenMetrics(Canned({own_le}), 1), "# EOF\n");
}

TEST(Prometheus, Summaries) {
  const struct {
    const char* world;
    ClientMetric::Summary summary;  // count, sum, {{quantile, value}}
    std::string_view want;
  } kCases[] = {
      {"no quantiles", {1, 2, {}}, "x_sum 2\nx_count 1\n"},
      {"nothing observed lately",
       {1, 2, {{0, std::nan("")}}},
       "x{quantile=\"0.0\"} NaN\nx_sum 2\nx_count 1\n"},
      {"quantile above 1", {1, 2, {{1.1, 1}}}, ""},
      {"quantile is NaN", {1, 2, {{std::nan(""), 1}}}, ""},
      {"negative value", {1, 2, {{0.5, -1}}}, ""},
      {"negative sum", {1, -2, {{0.5, 1}}}, "x{quantile=\"0.5\"} 1\n"},
  };
  for (const auto& c : kCases) {
    MetricFamily family = {"x", "", MetricType::Summary, {{}}};
    family.metric[0].summary = c.summary;
    const std::string want =
        c.want.empty() ? "" : "# TYPE x summary\n" + std::string(c.want);
    EXPECT_EQ(OpenMetrics(Canned({family}), c.want.empty() ? 1 : 0),
              want + "# EOF\n")
        << c.world;
  }
}

TEST(Prometheus, SamplesAreTheHosts) {
  Families families;
  AddCollectable(Canned({{"x", "", MetricType::Gauge, {{}}}}), families);
  EXPECT_EQ(families.all().front().samples().front().rank, Rank::kHost);
}

TEST(Prometheus, ExceptionsPassThrough) {
  class Throws : public prometheus::Collectable {
    std::vector<MetricFamily> Collect() const override {
      throw std::runtime_error("no");
    }
  };
  Families families;
  EXPECT_THROW(AddCollectable(Throws(), families), std::runtime_error);
}

}  // namespace
}  // namespace metric
