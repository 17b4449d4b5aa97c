// What may be a name, and what a family is called in each format.
#include "metric/names.h"

#include <gtest/gtest.h>

#include <string_view>

namespace metric {
namespace {

TEST(Names, MetricAndLabelNames) {
  const struct {
    std::string_view name;
    bool metric;
    bool label;
  } kCases[] = {
      {"drift_meminfo_free_bytes", true, true},
      {"A9_", true, true},
      {"_private", true, true},
      {"job:requests:rate5m", true, false},
      {"", false, false},
      {"9lives", false, false},
      {"with-dash", false, false},
      {"with.dot", false, false},
      {"with blank", false, false},
      {"with\nnewline", false, false},
      {"\xC3\xA9t\xC3\xA9", false, false},
      {"__name__", false, false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(IsMetricName(c.name), c.metric) << c.name;
    EXPECT_EQ(IsLabelName(c.name), c.label) << c.name;
  }
}

TEST(Names, InOpenMetrics) {
  const struct {
    std::string_view name;
    Type type;
    std::string_view want;
    std::string_view unit;
  } kCases[] = {
      {"x_bytes", Type::kGauge, "x_bytes", "bytes"},
      {"x_ratio", Type::kGauge, "x_ratio", "ratio"},
      {"x_seconds_total", Type::kCounter, "x_seconds", "seconds"},
      {"x_timestamp_seconds", Type::kGauge, "x_timestamp_seconds", "seconds"},
      {"x_duration_seconds", Type::kHistogram, "x_duration_seconds", "seconds"},
      {"x_events_total", Type::kCounter, "x_events", ""},
      {"x_cores", Type::kGauge, "x_cores", ""},
      {"kilobytes", Type::kGauge, "kilobytes", ""},
      {"x_total", Type::kGauge, "x_total", ""},
      {"build_info", Type::kInfo, "build", ""},
      {"x_bytes_info", Type::kInfo, "x_bytes", ""},  // info has no unit
      {"x_info", Type::kGauge, "x_info", ""},
  };
  for (const auto& c : kCases) {
    const std::string_view name = OpenMetricsName(c.name, c.type);
    EXPECT_EQ(name, c.want);
    EXPECT_EQ(Unit(name, c.type), c.unit) << c.name;
  }
}

TEST(Names, WordsOfTheTypeLine) {
  EXPECT_EQ(TextType(Type::kInfo), "gauge");
  EXPECT_EQ(OpenMetricsType(Type::kInfo), "info");
  EXPECT_EQ(TextType(Type::kUnknown), "untyped");
  EXPECT_EQ(OpenMetricsType(Type::kUnknown), "unknown");
  for (auto [type, word] :
       {std::pair(Type::kGauge, "gauge"), std::pair(Type::kCounter, "counter"),
        std::pair(Type::kHistogram, "histogram"),
        std::pair(Type::kSummary, "summary")}) {
    EXPECT_EQ(TextType(type), word);
    EXPECT_EQ(OpenMetricsType(type), word);
  }
}

}  // namespace
}  // namespace metric
