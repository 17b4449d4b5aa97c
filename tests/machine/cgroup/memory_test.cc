#include "machine/cgroup/memory.h"

#include <limits>

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

TEST(ReadMemory, V2) {
  World world(
      kV2,
      {{"a/memory.current", "8192\n"},
       {"a/memory.peak", "16384\n"},
       {"a/memory.max", "1073741824\n"},
       {"a/memory.high", "max\n"},
       {"a/memory.low", "4096\n"},
       {"a/memory.min", "0\n"},
       {"a/memory.swap.current", "12\n"},
       {"a/memory.swap.max", "max\n"},
       {"a/memory.events", "low 0\nhigh 0\nmax 5\noom 2\noom_kill 1\n"},
       {"a/memory.events.local", "low 0\nhigh 0\nmax 4\noom 2\noom_kill 0\n"},
       {"a/memory.stat", "anon 4096\nfile 8192\ninactive_file 2048\n"}});
  auto memory = ReadMemory(*world.Find("/a"), world.buffer);
  ASSERT_THAT(memory, IsOk());
  EXPECT_THAT(memory->usage, Optional(8192u));
  EXPECT_THAT(memory->peak, Optional(16384u));
  EXPECT_THAT(memory->limit, Optional(1073741824.0));
  EXPECT_THAT(memory->high, Optional(kNoLimit));
  EXPECT_THAT(memory->low, Optional(4096.0));
  EXPECT_THAT(memory->min, Optional(0.0));
  EXPECT_THAT(memory->swap, Optional(12u));
  EXPECT_THAT(memory->swap_limit, Optional(kNoLimit));
  EXPECT_EQ(memory->soft_limit, std::nullopt);
  EXPECT_THAT(memory->events.max, Optional(5u));
  EXPECT_THAT(memory->events_local.max, Optional(4u));
  EXPECT_THAT(memory->events.oom_kill, Optional(1u));
  EXPECT_THAT(memory->stat.anon, Optional(4096u));
  EXPECT_THAT(memory->working_set(), Optional(6144u));
}

// No peak (5.19), no events.local (5.2), swapaccount=0.
TEST(ReadMemory, V2OfLinux419) {
  World world(kV2, {{"a/memory.current", "8192\n"},
                    {"a/memory.max", "max\n"},
                    {"a/memory.high", "max\n"},
                    {"a/memory.low", "0\n"},
                    {"a/memory.events", "low 0\nhigh 0\nmax 5\noom 0\n"},
                    {"a/memory.stat", "anon 4096\nworkingset_refault 7\n"}});
  auto memory = ReadMemory(*world.Find("/a"), world.buffer);
  ASSERT_THAT(memory, IsOk());
  EXPECT_THAT(memory->limit, Optional(kNoLimit));
  EXPECT_THAT(memory->events.max, Optional(5u));
  EXPECT_EQ(memory->events.oom_kill, std::nullopt);
  EXPECT_EQ(memory->events_local.max, std::nullopt);
  EXPECT_EQ(memory->peak, std::nullopt);
  EXPECT_EQ(memory->min, std::nullopt);
  EXPECT_EQ(memory->swap, std::nullopt);
  EXPECT_EQ(memory->swap_limit, std::nullopt);
  EXPECT_EQ(memory->working_set(), std::nullopt);
  EXPECT_THAT(memory->stat.refault, Optional(7u));
}

TEST(ReadMemory, V2RootHasStatAlone) {
  World world(kV2, {{"memory.stat", "anon 4096\nfile 1\n"}});
  auto memory = ReadMemory(*world.Find("/"), world.buffer);
  ASSERT_THAT(memory, IsOk());
  EXPECT_THAT(memory->stat.anon, Optional(4096u));
  EXPECT_EQ(memory->usage, std::nullopt);
  EXPECT_EQ(memory->limit, std::nullopt);
}

TEST(ReadMemory, V2WithoutTheController) {
  World world(kV2, {{"a/cpu.stat", "usage_usec 1\n"}});
  EXPECT_THAT(ReadMemory(*world.Find("/a"), world.buffer),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(ReadMemory, V1) {
  World world(
      kV1,
      {{"memory/a/memory.usage_in_bytes", "8192\n"},
       {"memory/a/memory.max_usage_in_bytes", "16384\n"},
       {"memory/a/memory.limit_in_bytes", "1048576\n"},
       {"memory/a/memory.soft_limit_in_bytes", "524288\n"},
       {"memory/a/memory.memsw.limit_in_bytes", "1572864\n"},
       {"memory/a/memory.failcnt", "3\n"},
       {"memory/a/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n"},
       {"memory/a/memory.stat",
        "total_cache 1\ntotal_rss 2\ntotal_swap 77\ntotal_inactive_file 9\n"}});
  auto memory = ReadMemory(*world.Find("/a"), world.buffer);
  ASSERT_THAT(memory, IsOk());
  EXPECT_THAT(memory->usage, Optional(8192u));
  EXPECT_THAT(memory->peak, Optional(16384u));
  EXPECT_THAT(memory->limit, Optional(1048576.0));
  EXPECT_THAT(memory->soft_limit, Optional(524288.0));
  EXPECT_THAT(memory->swap_limit, Optional(524288.0));
  EXPECT_THAT(memory->swap, Optional(77u));
  EXPECT_THAT(memory->events.max, Optional(3u));
  EXPECT_THAT(memory->events.oom_kill, Optional(2u));
  EXPECT_EQ(memory->events.oom, std::nullopt);
  EXPECT_EQ(memory->high, std::nullopt);
  EXPECT_EQ(memory->low, std::nullopt);
  EXPECT_THAT(memory->working_set(), Optional(8183u));
}

TEST(ReadMemory, V1UnlimitedWithoutSwapAccountBefore413) {
  World world(kV1, {{"memory/a/memory.usage_in_bytes", "8192\n"},
                    {"memory/a/memory.limit_in_bytes", "9223372036854771712\n"},
                    {"memory/a/memory.failcnt", "0\n"},
                    {"memory/a/memory.oom_control",
                     "oom_kill_disable 0\nunder_oom 0\n"},
                    {"memory/a/memory.stat", "total_rss 2\n"}});
  auto memory = ReadMemory(*world.Find("/a"), world.buffer);
  ASSERT_THAT(memory, IsOk());
  EXPECT_THAT(memory->limit, Optional(kNoLimit));
  EXPECT_EQ(memory->swap_limit, std::nullopt);
  EXPECT_EQ(memory->swap, std::nullopt);
  EXPECT_EQ(memory->events.oom_kill, std::nullopt);
  EXPECT_THAT(memory->events.max, Optional(0u));
}

TEST(ReadMemory, V1SwapLimitIsWhatMemswLeaves) {
  const struct {
    std::string_view world, limit, memsw;
    std::optional<double> swap;
  } kCases[] = {
      {"neither", "9223372036854771712", "9223372036854771712", kNoLimit},
      {"memory alone", "1048576", "9223372036854771712", kNoLimit},
      {"no swap at all", "1048576", "1048576", 0.0},
      {"a limit changed between two reads", "2097152", "1048576", std::nullopt},
      {"torn", "1048576", "x", std::nullopt},
  };
  for (const auto& c : kCases) {
    World world(kV1, {{"memory/a/memory.usage_in_bytes", "8192\n"},
                      {"memory/a/memory.limit_in_bytes", c.limit},
                      {"memory/a/memory.memsw.limit_in_bytes", c.memsw}});
    auto memory = ReadMemory(*world.Find("/a"), world.buffer);
    ASSERT_THAT(memory, IsOk()) << c.world;
    EXPECT_EQ(memory->swap_limit, c.swap) << c.world;
  }
}

TEST(ReadMemory, Hybrid) {
  World world(kHybrid, {{"memory/a/memory.usage_in_bytes", "8192\n"},
                        {"unified/a/cgroup.procs", ""}});
  auto memory = ReadMemory(*world.Find("/a"), world.buffer);
  ASSERT_THAT(memory, IsOk());
  EXPECT_THAT(memory->usage, Optional(8192u));
}

TEST(ReadMemory, WhatMustBeUnderstoodAndWhatMayBeMissing) {
  World world(kV2, {{"a/memory.current", "8192\n"},
                    {"a/memory.stat", ""},
                    {"b/memory.current", ""},
                    {"c/memory.current", "8192\n"},
                    {"c/memory.peak", "lots\n"},
                    {"c/memory.swap.max", ""}});
  EXPECT_THAT(ReadMemory(*world.Find("/a"), world.buffer),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("memory.stat")));
  EXPECT_THAT(
      ReadMemory(*world.Find("/b"), world.buffer),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("memory.current")));
  auto c = ReadMemory(*world.Find("/c"), world.buffer);
  ASSERT_THAT(c, IsOk());
  EXPECT_THAT(c->usage, Optional(8192u));
  EXPECT_EQ(c->peak, std::nullopt);
}

TEST(WorkingSet, IsNeverNegative) {
  Memory memory;
  EXPECT_EQ(memory.working_set(), std::nullopt);
  memory.usage = 100;
  memory.stat.inactive_file = 101;  // usage lags behind
  EXPECT_THAT(memory.working_set(), Optional(0u));
}

}  // namespace
}  // namespace machine::cgroup
