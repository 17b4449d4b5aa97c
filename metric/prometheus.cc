// prometheus-cpp's plain data (1.0.1 and 1.0.2) -> sample lines.
#include "metric/prometheus.h"

#include <prometheus/metric_family.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "metric/names.h"
#include "metric/number.h"

namespace metric {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

Type TypeOf(MetricType type) {
  switch (type) {
    case MetricType::Counter:
      return Type::kCounter;
    case MetricType::Gauge:
      return Type::kGauge;
    case MetricType::Summary:
      return Type::kSummary;
    case MetricType::Histogram:
      return Type::kHistogram;
    default:  // Untyped, and what later versions add
      return Type::kUnknown;
  }
}

// The label that the type itself uses.
std::string_view ReservedLabel(Type type) {
  if (type == Type::kHistogram) return "le";
  if (type == Type::kSummary) return "quantile";
  return {};
}

std::optional<Labels> LabelsOf(const ClientMetric& metric, Type type) {
  std::vector<Labels::Pair> pairs;
  pairs.reserve(metric.label.size());
  for (const ClientMetric::Label& label : metric.label) {
    auto same_name = [&label](const Labels::Pair& pair) {
      return pair.first == label.name;
    };
    if (!IsLabelName(label.name) || label.name == ReservedLabel(type) ||
        std::any_of(pairs.begin(), pairs.end(), same_name)) {
      return std::nullopt;
    }
    pairs.emplace_back(label.name, label.value);
  }
  return Labels(std::span<const Labels::Pair>(pairs));
}

std::string Canonical(double value) {
  std::string text;
  AppendCanonical(value, &text);
  return text;
}

// OpenMetrics: a sum is a counter. What has no such sum (negative observations)
// has neither _sum nor the _count that goes with it.
void AddSumAndCount(double sum, uint64_t count, const Labels& labels,
                    Family& family) {
  if (!(sum >= 0)) return;
  family.AddSuffixed("_sum", labels, sum);
  family.AddSuffixed("_count", labels, static_cast<double>(count));
}

bool AddSummary(const ClientMetric::Summary& summary, const Labels& labels,
                Family& family) {
  // NaN is a fair value: nothing was observed in the time window.
  auto fair = [](const ClientMetric::Quantile& quantile) {
    return quantile.quantile >= 0 && quantile.quantile <= 1 &&
           !(quantile.value < 0);
  };
  if (!std::all_of(summary.quantile.begin(), summary.quantile.end(), fair)) {
    return false;
  }
  for (const ClientMetric::Quantile& quantile : summary.quantile) {
    family.Add(labels, "quantile", Canonical(quantile.quantile),
               quantile.value);
  }
  AddSumAndCount(summary.sample_sum, summary.sample_count, labels, family);
  return true;
}

// By bound, ending with +Inf (prometheus-cpp leaves it out when it is empty);
// nullopt if the counts do not add up.
std::optional<std::vector<ClientMetric::Bucket>> BucketsOf(
    const ClientMetric::Histogram& histogram) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<ClientMetric::Bucket> buckets = histogram.bucket;
  for (const ClientMetric::Bucket& bucket : buckets) {
    if (std::isnan(bucket.upper_bound)) return std::nullopt;
  }
  std::sort(buckets.begin(), buckets.end(), [](const auto& a, const auto& b) {
    return a.upper_bound < b.upper_bound;
  });
  if (buckets.empty() || buckets.back().upper_bound != kInfinity) {
    buckets.push_back({histogram.sample_count, kInfinity});
  }
  if (buckets.back().cumulative_count != histogram.sample_count) {
    return std::nullopt;
  }
  for (size_t i = 1; i < buckets.size(); ++i) {
    const ClientMetric::Bucket& before = buckets[i - 1];
    if (buckets[i].cumulative_count < before.cumulative_count ||
        buckets[i].upper_bound == before.upper_bound) {
      return std::nullopt;
    }
  }
  return buckets;
}

bool AddHistogram(const ClientMetric::Histogram& histogram,
                  const Labels& labels, Family& family) {
  const auto buckets = BucketsOf(histogram);
  if (!buckets) return false;
  for (const ClientMetric::Bucket& bucket : *buckets) {
    family.AddSuffixed("_bucket",
                       labels.With("le", Canonical(bucket.upper_bound)),
                       static_cast<double>(bucket.cumulative_count));
  }
  if (buckets->front().upper_bound >= 0) {
    AddSumAndCount(histogram.sample_sum, histogram.sample_count, labels,
                   family);
  }
  return true;
}

bool AddMetric(const ClientMetric& metric, MetricType type, Family& family) {
  const std::optional<Labels> labels = LabelsOf(metric, TypeOf(type));
  if (!labels) return false;
  switch (type) {
    case MetricType::Counter:
      if (!(metric.counter.value >= 0)) return false;  // NaN neither
      family.Add(*labels, metric.counter.value);
      return true;
    case MetricType::Gauge:
      family.Add(*labels, metric.gauge.value);
      return true;
    case MetricType::Summary:
      return AddSummary(metric.summary, *labels, family);
    case MetricType::Histogram:
      return AddHistogram(metric.histogram, *labels, family);
    case MetricType::Untyped:
      family.Add(*labels, metric.untyped.value);
      return true;
    default:  // of a later version: its value is not known, and not 0
      return false;
  }
}

}  // namespace

uint64_t AddCollectable(const prometheus::Collectable& collectable,
                        Families& families) {
  uint64_t lost = 0;
  for (prometheus::MetricFamily& from : collectable.Collect()) {
    if (!IsMetricName(from.name)) {
      lost += from.metric.size();
      continue;
    }
    Family& family = families.Get(from.name, TypeOf(from.type), from.help);
    // A registry keeps them in a hash map; a page should look the same twice.
    std::stable_sort(
        from.metric.begin(), from.metric.end(),
        [](const auto& a, const auto& b) { return a.label < b.label; });
    for (const ClientMetric& metric : from.metric) {
      if (!AddMetric(metric, from.type, family)) ++lost;
    }
  }
  return lost;
}

}  // namespace metric
