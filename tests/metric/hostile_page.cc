// Prints a page with everything on it that can go wrong, in the format named by
// the first argument (text or openmetrics): strict_openmetrics_test.py and
// promtool read it.
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/summary.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <memory>
#include <random>
#include <string>

#include "metric/page.h"
#include "metric/prometheus.h"

namespace {

using metric::Families;
using metric::Labels;
using metric::Rank;
using metric::Type;

// Any bytes; mostly those that have a meaning somewhere.
std::string Hostile(std::mt19937_64& random) {
  constexpr std::string_view kBytes =
      "a\\\"\n\r\t {}=,#\xC3\xA9\xE2\x82\xF0\xFF";
  std::string text;
  for (uint64_t length = random() % 12; length > 0; --length) {
    const uint64_t bits = random();
    text += bits % 4 == 0 ? static_cast<char>(bits >> 8)
                          : kBytes[(bits >> 8) % kBytes.size()];
  }
  return text;
}

std::shared_ptr<Families> FromKernel(uint64_t seed) {
  std::mt19937_64 random(seed);  // NOLINT: the same page every time
  auto families = std::make_shared<Families>();
  for (int i = 0; i < 2000; ++i) {
    const Rank rank = i % 2 == 0 ? Rank::kHost : Rank::kUndeclared;
    const Labels labels(
        {{"namespace", Hostile(random)}, {"workload", Hostile(random)}}, rank);
    const auto any = std::bit_cast<double>(uint64_t{random()});
    const auto kernel = static_cast<double>(random() >> (i % 64));
    families->Gauge("drift_any", Hostile(random)).Add(labels, any);
    families->Gauge("drift_some_bytes", "Quoted \"HELP\" \\ \n\xFF.")
        .Add(labels, "state", Hostile(random), kernel);
    families->Counter("drift_some_seconds_total", "Since.")
        .Add(labels, kernel / 1e6);
    families->Info("drift_workload_info", "Who.").Add(labels, 1);
  }
  families->Gauge("drift_contradicted_total", "A type of its own.").Add(seed);
  return families;
}

std::shared_ptr<Families> FromPlugin(uint64_t seed) {
  std::mt19937_64 random(seed);  // NOLINT: the same page every time
  prometheus::Registry registry;
  auto& sizes =
      prometheus::BuildHistogram().Name("size_bytes").Register(registry);
  auto& times =
      prometheus::BuildSummary().Name("time_seconds").Register(registry);
  auto& counts = prometheus::BuildCounter().Name("n_total").Register(registry);
  for (int i = 0; i < 20; ++i) {
    const prometheus::Labels labels = {{"plugin", Hostile(random)},
                                       {"number", std::to_string(i)}};
    auto& size = sizes.Add(labels, prometheus::Histogram::BucketBoundaries{
                                       0, 1e-7, 1, 1e5, 1e6, 1e21});
    auto& time = times.Add(
        labels, prometheus::Summary::Quantiles{{0, 0.1}, {0.99, 0.01}, {1, 0}});
    for (int j = 0; j < i; ++j) {
      size.Observe(std::ldexp(1.0, j * 5 - 30));
      time.Observe(j / 7.0);
    }
    counts.Add(labels).Increment(i);
  }
  prometheus::BuildCounter().Name("n").Register(registry).Add({});
  auto families = std::make_shared<Families>();
  metric::AddCollectable(registry, *families);
  return families;
}

}  // namespace

int main(int argc, char** argv) {
  metric::Page page;
  page.Add("kernel", FromKernel(1));
  page.Add("again", FromKernel(1));  // every sample a duplicate
  page.Add("other", FromKernel(2));
  page.Add("plugin", FromPlugin(3));
  auto contradiction = std::make_shared<Families>();
  contradiction->Counter("drift_contradicted_total", "").Add(1);
  contradiction->Gauge("drift_some_seconds", "Also a counter's name.").Add(1);
  page.Add("contradiction", contradiction);
  page.Settle(12000);
  const bool text = argc > 1 && std::string_view(argv[1]) == "text";
  std::string out;
  page.Encode(text ? metric::Format::kText : metric::Format::kOpenMetrics,
              &out);
  return std::fwrite(out.data(), 1, out.size(), stdout) == out.size() ? 0 : 1;
}
