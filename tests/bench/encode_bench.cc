// How fast a page is written: samples per second from Family::Add to the last
// byte of the page, into a buffer that is kept. Aim: 5 million.
//   build/release/tests/bench/encode_bench
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "metric/page.h"

namespace {

using metric::Families;
using metric::Format;
using metric::Labels;
using metric::Page;

constexpr int kWorkloads = 500;
constexpr int kFamilies = 100;
constexpr int64_t kSamples = int64_t{kWorkloads} * kFamilies;

struct Machine {
  std::vector<Labels> workloads;
  std::vector<std::string> names;
};

Machine MakeMachine() {
  Machine machine;
  for (int i = 0; i < kWorkloads; ++i) {
    const std::string number = std::to_string(i);
    machine.workloads.push_back(Labels({{"namespace", "shop"},
                                        {"workload", "checkout-" + number},
                                        {"workload_type", "statefulset"},
                                        {"pod", "checkout-" + number + "-0"}},
                                       metric::Rank::kDeclared));
  }
  for (int i = 0; i < kFamilies; ++i) {
    machine.names.push_back("drift_actual_memory_kind_" + std::to_string(i) +
                            "_bytes");
  }
  return machine;
}

// Bytes, seconds with microseconds, small counts: a third each.
double Value(int family, int workload) {
  const int64_t kernel = (int64_t{family} * 7919 + workload) * 104729;
  switch (family % 3) {
    case 0:
      return static_cast<double>(kernel * 4096);
    case 1:
      return static_cast<double>(kernel) / 1e6;
    default:
      return workload % 10;
  }
}

std::shared_ptr<const Families> Collect(const Machine& machine) {
  auto families = std::make_shared<Families>();
  for (int f = 0; f < kFamilies; ++f) {
    metric::Family& family =
        families->Gauge(machine.names[f], "For the bench.");
    for (int w = 0; w < kWorkloads; ++w) {
      family.Add(machine.workloads[w], Value(f, w));
    }
  }
  return families;
}

void AddSettleEncode(benchmark::State& state, Format format) {
  const Machine machine = MakeMachine();
  std::string out;
  for (auto _ : state) {
    Page page;
    page.Add("bench", Collect(machine));
    page.Settle(/*max_series=*/0);
    out.clear();
    page.Encode(format, &out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * kSamples);
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(out.size()));
}

// One step alone, on families made beforehand.
void AddOnly(benchmark::State& state) {
  const Machine machine = MakeMachine();
  for (auto _ : state) benchmark::DoNotOptimize(Collect(machine));
  state.SetItemsProcessed(state.iterations() * kSamples);
}

void SettleOnly(benchmark::State& state, uint64_t max_series) {
  const auto families = Collect(MakeMachine());
  for (auto _ : state) {
    Page page;
    page.Add("bench", families);
    benchmark::DoNotOptimize(page.Settle(max_series));
  }
  state.SetItemsProcessed(state.iterations() * kSamples);
}

void EncodeOnly(benchmark::State& state) {
  Page page;
  page.Add("bench", Collect(MakeMachine()));
  page.Settle(/*max_series=*/0);
  std::string out;
  for (auto _ : state) {
    out.clear();
    page.Encode(Format::kText, &out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * kSamples);
}

}  // namespace

BENCHMARK_CAPTURE(AddSettleEncode, text, Format::kText);
BENCHMARK_CAPTURE(AddSettleEncode, openmetrics, Format::kOpenMetrics);
BENCHMARK(AddOnly);
BENCHMARK_CAPTURE(SettleOnly, unbounded, 0);
BENCHMARK_CAPTURE(SettleOnly, to_20000_series, 20000);
BENCHMARK(EncodeOnly);
BENCHMARK_MAIN();
