#include "exporter/report/window.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace report {
namespace {

using ::testing::DoubleEq;
using ::testing::Eq;
using ::testing::Optional;

Vitals CpuAt(double at, uint64_t usage_ns, uint64_t periods,
             uint64_t throttled) {
  Vitals vitals;
  vitals.at = at;
  vitals.cpu.emplace();
  vitals.cpu->usage_ns = usage_ns;
  vitals.cpu->periods = periods;
  vitals.cpu->throttled_periods = throttled;
  return vitals;
}

TEST(WindowTest, ThrottledIsAShareOfPeriods) {
  struct Case {
    const char* world;
    Vitals before, after;
    std::optional<double> cores, throttled;
  };
  const std::vector<Case> cases = {
      {"half of them", CpuAt(10, 0, 100, 7), CpuAt(15, 2'500'000'000, 150, 32),
       0.5, 0.5},
      {"idle: no period ended", CpuAt(10, 5, 100, 7), CpuAt(15, 5, 100, 7), 0.0,
       std::nullopt},
      {"too few periods to tell", CpuAt(10, 0, 0, 0), CpuAt(15, 0, 4, 4), 0.0,
       std::nullopt},
      {"just enough", CpuAt(10, 0, 0, 0), CpuAt(15, 0, 5, 1), 0.0, 0.2},
      {"the counters went back", CpuAt(10, 9, 100, 7), CpuAt(15, 5, 50, 3),
       std::nullopt, std::nullopt},
      {"read between two counters", CpuAt(10, 0, 0, 0), CpuAt(15, 0, 10, 11),
       0.0, 1.0},
      {"no time went by", CpuAt(10, 0, 0, 0), CpuAt(10, 5, 10, 5), std::nullopt,
       0.5},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    const Window window = WindowOf(&c.before, c.after);
    EXPECT_EQ(window.cores, c.cores);
    EXPECT_EQ(window.throttled, c.throttled);
  }
}

Vitals StalledAt(double at, uint64_t memory_full, uint64_t io_full,
                 uint64_t cpu_some) {
  Vitals vitals;
  vitals.at = at;
  vitals.pressure.emplace();
  vitals.pressure->memory = machine::Pressure{memory_full + 1, memory_full};
  vitals.pressure->io = machine::Pressure{io_full + 1, io_full};
  vitals.pressure->cpu = machine::Pressure{cpu_some, std::nullopt};
  return vitals;
}

TEST(WindowTest, StallsAreSharesOfTime) {
  const Vitals before = StalledAt(100, 1'000'000, 0, 500);
  const Window window =
      WindowOf(&before, StalledAt(110, 6'000'000, 1'000'000, 999'999'999));
  EXPECT_THAT(window.memory_stalled, Optional(DoubleEq(0.5)));
  EXPECT_THAT(window.io_stalled, Optional(DoubleEq(0.1)));
  EXPECT_THAT(window.cpu_waiting, Optional(DoubleEq(1)));  // never above
}

TEST(WindowTest, WhatOneLookLacksIsNotKnown) {
  Vitals before = StalledAt(100, 0, 0, 0);
  before.pressure->memory.reset();
  Window window = WindowOf(&before, StalledAt(105, 5, 5, 5));
  EXPECT_THAT(window.memory_stalled, Eq(std::nullopt));
  EXPECT_NE(window.io_stalled, std::nullopt);
  EXPECT_THAT(window.throttled, Eq(std::nullopt));
  EXPECT_THAT(window.oom_kills, Eq(std::nullopt));

  window = WindowOf(nullptr, StalledAt(105, 5, 5, 5));  // a new cgroup
  EXPECT_THAT(window.io_stalled, Eq(std::nullopt));
}

TEST(WindowTest, KillsAreCountedAndUsageIsOfTheSecondLook) {
  Vitals before;
  before.memory.emplace();
  before.memory->events.oom_kill = 2;
  before.memory->usage = 1;
  Vitals after = before;
  after.memory->events.oom_kill = 5;
  after.memory->usage = 4096;
  after.memory->swap = 8192;
  after.tasks = 12;
  const Window window = WindowOf(&before, after);
  EXPECT_THAT(window.oom_kills, Optional(3U));
  EXPECT_THAT(window.memory_bytes, Optional(4096.0));
  EXPECT_THAT(window.swap_bytes, Optional(8192.0));
  EXPECT_THAT(window.tasks, Optional(12.0));
}

}  // namespace
}  // namespace report
