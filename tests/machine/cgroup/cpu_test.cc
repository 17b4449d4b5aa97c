#include "machine/cgroup/cpu.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/machine/cgroup/world.h"
#include "tests/support/status.h"

namespace machine::cgroup {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::HasSubstr;
using testing::Optional;

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

TEST(ParseCpuStat, Linux419) {
  auto stat = ParseCpuStat(
      "usage_usec 3345\n"
      "user_usec 1000\n"
      "system_usec 2345\n"
      "nr_periods 40\n"
      "nr_throttled 39\n"
      "throttled_usec 3300000\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_THAT(stat->usage_ns, Optional(3345000u));
  EXPECT_THAT(stat->user_ns, Optional(1000000u));
  EXPECT_THAT(stat->system_ns, Optional(2345000u));
  EXPECT_THAT(stat->periods, Optional(40u));
  EXPECT_THAT(stat->throttled_periods, Optional(39u));
  EXPECT_THAT(stat->throttled_ns, Optional(3300000000u));
}

TEST(ParseCpuStat, Linux61WithCoreScheduling) {
  auto stat = ParseCpuStat(
      "usage_usec 3345\nuser_usec 1000\nsystem_usec 2345\n"
      "core_sched.force_idle_usec 77\n"
      "nr_periods 40\nnr_throttled 39\nthrottled_usec 3300000\n"
      "nr_bursts 0\nburst_usec 0\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_THAT(stat->usage_ns, Optional(3345000u));
  EXPECT_THAT(stat->periods, Optional(40u));
}

TEST(ParseCpuStat, Linux618WithoutTheController) {
  auto stat = ParseCpuStat(
      "usage_usec 3345\nuser_usec 1000\nsystem_usec 2345\nnice_usec 0\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_THAT(stat->usage_ns, Optional(3345000u));
  EXPECT_EQ(stat->periods, std::nullopt);
  EXPECT_EQ(stat->throttled_periods, std::nullopt);
  EXPECT_EQ(stat->throttled_ns, std::nullopt);
}

TEST(ParseCpuStat, PeriodsCountOnBelowZero) {
  auto stat =
      ParseCpuStat("usage_usec 1\nnr_periods -2147483647\nnr_throttled -1\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_THAT(stat->periods, Optional(2147483649u));
  EXPECT_THAT(stat->throttled_periods, Optional(4294967295u));
}

TEST(ParseCpuStat, Broken) {
  EXPECT_THAT(ParseCpuStat(""), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(ParseCpuStat("usage_usec 12\nuser_us"), IsOk());
  EXPECT_THAT(ParseCpuStat("usage_usec 12\nuser_usec"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("'user_usec'")));
  EXPECT_THAT(ParseCpuStat("usage_usec -5\n"),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(ParseV1CpuStat, Rhel7InNanoseconds) {
  auto stat = ParseV1CpuStat(
      "nr_periods 13\nnr_throttled 12\nthrottled_time 1182261170\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_THAT(stat->periods, Optional(13u));
  EXPECT_THAT(stat->throttled_periods, Optional(12u));
  EXPECT_THAT(stat->throttled_ns, Optional(1182261170u));
  EXPECT_EQ(stat->usage_ns, std::nullopt);
}

TEST(ParseV1CpuStat, Linux618) {
  auto stat = ParseV1CpuStat(
      "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n"
      "wait_sum 7\nnr_bursts 0\nburst_time 0\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_THAT(stat->throttled_ns, Optional(0u));
}

TEST(ParseCpuMax, BothForms) {
  EXPECT_EQ(*ParseCpuMax("max 100000\n"), kNoLimit);
  EXPECT_EQ(*ParseCpuMax("20000 100000\n"), 0.2);
  EXPECT_EQ(*ParseCpuMax("150000 100000\n"), 1.5);
  EXPECT_EQ(*ParseCpuMax("1000 1000000"), 0.001);
}

TEST(ParseCpuMax, AnythingElseIsDataLoss) {
  for (const char* text :
       {"", "\n", "max", "max\n", "20000\n", "20000 0\n", "max 0\n",
        "-1 100000\n", "x 100000\n", "20000 100000 5\n", "20000 100000x\n",
        "20000 100000\n20000 100000\n", "0x10 100000\n"}) {
    EXPECT_THAT(ParseCpuMax(text), StatusIs(absl::StatusCode::kDataLoss))
        << text;
  }
}

TEST(ReadCpu, V2) {
  World world(kV2, {{"a/cpu.max", "20000 100000\n"},
                    {"a/cpu.weight", "79\n"},
                    {"a/cpu.stat",
                     "usage_usec 5\nuser_usec 3\nsystem_usec 2\n"
                     "nr_periods 4\nnr_throttled 3\nthrottled_usec 9\n"},
                    {"a/cpu.stat.local", "throttled_usec 12\n"}});
  auto cpu = ReadCpu(*world.Find("/a"), world.buffer);
  ASSERT_THAT(cpu, IsOk());
  EXPECT_THAT(cpu->limit_cores, Optional(0.2));
  EXPECT_THAT(cpu->weight, Optional(79u));
  EXPECT_EQ(cpu->shares, std::nullopt);
  EXPECT_THAT(cpu->stat.usage_ns, Optional(5000u));
  EXPECT_THAT(cpu->stat.throttled_ns, Optional(9000u));
  EXPECT_THAT(cpu->local_throttled_ns, Optional(12000u));
}

TEST(ReadCpu, V2BeforeStatLocalAndWithoutController) {
  World world(kV2, {{"old/cpu.max", "max 100000\n"},
                    {"old/cpu.weight", "100\n"},
                    {"old/cpu.stat", "usage_usec 5\nnr_periods 0\n"},
                    {"bare/cpu.stat", "usage_usec 6\n"},
                    {"bare/cpu.stat.local", ""}});
  auto old = ReadCpu(*world.Find("/old"), world.buffer);
  ASSERT_THAT(old, IsOk());
  EXPECT_THAT(old->limit_cores, Optional(kNoLimit));
  EXPECT_EQ(old->local_throttled_ns, std::nullopt);

  auto bare = ReadCpu(*world.Find("/bare"), world.buffer);
  ASSERT_THAT(bare, IsOk());
  EXPECT_THAT(bare->stat.usage_ns, Optional(6000u));
  EXPECT_EQ(bare->limit_cores, std::nullopt);
  EXPECT_EQ(bare->weight, std::nullopt);
  EXPECT_EQ(bare->local_throttled_ns, std::nullopt);
}

TEST(ReadCpu, RootHasUsageAlone) {
  World world(kV2, {{"cpu.stat", "usage_usec 5\nuser_usec 3\n"}});
  auto cpu = ReadCpu(*world.Find("/"), world.buffer);
  ASSERT_THAT(cpu, IsOk());
  EXPECT_THAT(cpu->stat.usage_ns, Optional(5000u));
  EXPECT_EQ(cpu->limit_cores, std::nullopt);
}

TEST(ReadCpu, V1) {
  World world(kV1,
              {{"cpu,cpuacct/limited/cpu.cfs_quota_us", "150000\n"},
               {"cpu,cpuacct/limited/cpu.cfs_period_us", "100000\n"},
               {"cpu,cpuacct/limited/cpu.shares", "1024\n"},
               {"cpu,cpuacct/limited/cpu.stat",
                "nr_periods 3\nnr_throttled 2\nthrottled_time 17\n"},
               {"cpu,cpuacct/limited/cpu.stat.local", "throttled_time 19\n"},
               {"cpu,cpuacct/limited/cpuacct.usage", "123456789\n"},
               {"cpu,cpuacct/free/cpu.cfs_quota_us", "-1\n"},
               {"cpu,cpuacct/free/cpu.cfs_period_us", "100000\n"},
               // Kernel without CONFIG_CFS_BANDWIDTH.
               {"cpu,cpuacct/plain/cpu.shares", "2\n"}});
  auto limited = ReadCpu(*world.Find("/limited"), world.buffer);
  ASSERT_THAT(limited, IsOk());
  EXPECT_THAT(limited->limit_cores, Optional(1.5));
  EXPECT_THAT(limited->shares, Optional(1024u));
  EXPECT_EQ(limited->weight, std::nullopt);
  EXPECT_THAT(limited->stat.usage_ns, Optional(123456789u));
  EXPECT_THAT(limited->stat.periods, Optional(3u));
  EXPECT_THAT(limited->stat.throttled_ns, Optional(17u));
  EXPECT_THAT(limited->local_throttled_ns, Optional(19u));

  auto free = ReadCpu(*world.Find("/free"), world.buffer);
  ASSERT_THAT(free, IsOk());
  EXPECT_THAT(free->limit_cores, Optional(kNoLimit));

  auto plain = ReadCpu(*world.Find("/plain"), world.buffer);
  ASSERT_THAT(plain, IsOk());
  EXPECT_EQ(plain->limit_cores, std::nullopt);
  EXPECT_THAT(plain->shares, Optional(2u));
}

// A user's services are cgroups of v2 only; v1 knows user-1000.slice.
TEST(ReadCpu, HybridTakesUsageFromV2WhereV1HasNoSuchCgroup) {
  World world(kHybrid,
              {{"unified/u/app/cpu.stat", "usage_usec 6\nuser_usec 4\n"},
               {"unified/u/cpu.stat", "usage_usec 7\n"},
               {"cpu,cpuacct/u/cpuacct.usage", "7111\n"},
               {"cpu,cpuacct/u/cpu.shares", "1024\n"}});
  auto app = ReadCpu(*world.Find("/u/app"), world.buffer);
  ASSERT_THAT(app, IsOk());
  EXPECT_THAT(app->stat.usage_ns, Optional(6000u));
  EXPECT_THAT(app->stat.user_ns, Optional(4000u));
  auto slice = ReadCpu(*world.Find("/u"), world.buffer);
  ASSERT_THAT(slice, IsOk());
  EXPECT_THAT(slice->stat.usage_ns, Optional(7111u));
}

TEST(ReadCpu, NoCpuFilesIsNotFound) {
  World world(kV2, {{"a/memory.current", "1\n"}});
  EXPECT_THAT(ReadCpu(*world.Find("/a"), world.buffer),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(ReadCpu, WhatMustBeUnderstoodAndWhatMayBeMissing) {
  World world(kV2, {{"a/cpu.stat", "usage_usec 5\n"},
                    {"a/cpu.max", "20000\n"},
                    {"b/cpu.stat", "usage_usec 5\n"},
                    {"b/cpu.max", "max 100000\n"},
                    {"b/cpu.weight", "heavy\n"},
                    {"b/cpu.stat.local", "throttled_us"}});
  EXPECT_THAT(ReadCpu(*world.Find("/a"), world.buffer),
              StatusIs(absl::StatusCode::kDataLoss,
                       "cpu.max: limit: not understood: '20000\\x0a'"));
  auto b = ReadCpu(*world.Find("/b"), world.buffer);
  ASSERT_THAT(b, IsOk());
  EXPECT_EQ(b->weight, std::nullopt);
  EXPECT_EQ(b->local_throttled_ns, std::nullopt);
}

}  // namespace
}  // namespace machine::cgroup
