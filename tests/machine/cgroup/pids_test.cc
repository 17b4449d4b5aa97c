#include "machine/cgroup/pids.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/machine/cgroup/world.h"
#include "tests/support/status.h"

namespace machine::cgroup {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

TEST(ReadPids, V2AndV1) {
  World v2(kV2, {{"a/pids.current", "7\n"},
                 {"a/pids.max", "4915\n"},
                 {"a/pids.events", "max 3\n"}});
  auto pids = ReadPids(*v2.Find("/a"), v2.buffer);
  ASSERT_THAT(pids, IsOk());
  EXPECT_THAT(pids->current, Optional(7u));
  EXPECT_THAT(pids->limit, Optional(4915.0));
  EXPECT_THAT(pids->max_events, Optional(3u));

  World v1(kV1, {{"pids/a/pids.current", "7\n"},
                 {"pids/a/pids.max", "max\n"},
                 // 6.18: two lines
                 {"pids/a/pids.events", "max 4\nmax.imposed 5\n"}});
  pids = ReadPids(*v1.Find("/a"), v1.buffer);
  ASSERT_THAT(pids, IsOk());
  EXPECT_THAT(pids->limit, Optional(kNoLimit));
  EXPECT_THAT(pids->max_events, Optional(4u));
}

TEST(ReadPids, BeforeEventsAndWithout) {
  World world(kV2, {{"pids.max", "1\n"},  // not in the root, ever
                    {"old/pids.current", "7\n"},
                    {"old/pids.max", "max\n"}});
  auto pids = ReadPids(*world.Find("/old"), world.buffer);
  ASSERT_THAT(pids, IsOk());
  EXPECT_EQ(pids->max_events, std::nullopt);
  EXPECT_THAT(ReadPids(*world.Find("/"), world.buffer),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(ReadPids, Broken) {
  World world(kV2, {{"a/pids.current", "-1\n"}});
  EXPECT_THAT(ReadPids(*world.Find("/a"), world.buffer),
              StatusIs(absl::StatusCode::kDataLoss,
                       "pids.current: number: not understood: '-1\\x0a'"));
}

TEST(ParseProcs, Lists) {
  EXPECT_THAT(ParseProcs("")->pids, IsEmpty());
  EXPECT_THAT(ParseProcs("12\n7\n4194304\n")->pids,
              ElementsAre(12, 7, 4194304));
  auto outside = ParseProcs("0\n12\n0\n");
  ASSERT_THAT(outside, IsOk());
  EXPECT_THAT(outside->pids, ElementsAre(12));
  EXPECT_EQ(outside->outside, 2u);
}

TEST(ParseProcs, Broken) {
  for (const char* text :
       {"\n", "x\n", "-1\n", "1 2\n", "2147483648\n", "12\n\n"}) {
    EXPECT_THAT(ParseProcs(text), StatusIs(absl::StatusCode::kDataLoss))
        << text;
  }
}

std::vector<int> Pids(World& world, std::string_view path) {
  return ReadProcs(*world.Find(path), world.buffer).value().pids;
}

TEST(ReadProcs, V2) {
  World world(kV2, {{"a/cgroup.procs", "12\n13\n"},
                    {"empty/cgroup.procs", ""},
                    {"none/cpu.stat", ""}});
  EXPECT_THAT(Pids(world, "/a"), ElementsAre(12, 13));
  EXPECT_THAT(Pids(world, "/empty"), IsEmpty());
  EXPECT_THAT(ReadProcs(*world.Find("/none"), world.buffer),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(ReadProcs, LargerThanOneReadReturns) {
  std::string many;
  for (int pid = 1; pid <= 30000; ++pid) many += std::to_string(pid) + "\n";
  World world(kV2, {{"a/cgroup.procs", many}});
  EXPECT_THAT(Pids(world, "/a").size(), 30000u);
}

TEST(ReadProcs, V1TellsWorkloadsApartInNameSystemd) {
  World world(kV1, {{"systemd/a/cgroup.procs", "12\n"},
                    {"memory/a/cgroup.procs", "99\n"}});
  EXPECT_THAT(Pids(world, "/a"), ElementsAre(12));
}

TEST(ReadProcs, HybridTakesTheFirstHierarchyThatHasThePath) {
  World world(kHybrid, {{"unified/cgroup.procs", "1\n"},
                        {"memory/cgroup.procs", "98\n"},
                        // v2 is mounted, and this one not made there
                        {"memory/docker/0123/cgroup.procs", "12\n"},
                        {"pids/docker/0123/cgroup.procs", "99\n"},
                        // v1 has no cgroups below it, v2 has
                        {"memory/user/cgroup.procs", "13\n"},
                        {"unified/user/cgroup.procs", ""},
                        {"unified/user/app/cgroup.procs", "13\n"}});
  EXPECT_THAT(Pids(world, "/"), ElementsAre(1));
  EXPECT_THAT(Pids(world, "/docker/0123"), ElementsAre(12));
  EXPECT_THAT(Pids(world, "/user"), IsEmpty());
  EXPECT_THAT(Pids(world, "/user/app"), ElementsAre(13));
}

// v1 renders the list from a copy that lives for a second after each read
// through the same descriptor: a kept one would show it for ever.
TEST(ReadProcs, OfV1IsNeverReadThroughAKeptDescriptor) {
  World v1(kV1, {{"memory/a/cgroup.procs", "12\n"}});
  EXPECT_THAT(Pids(v1, "/a"), ElementsAre(12));
  EXPECT_EQ(v1.budget.kept(), 0);
  World v2(kV2, {{"a/cgroup.procs", "12\n"}});
  EXPECT_THAT(Pids(v2, "/a"), ElementsAre(12));
  EXPECT_EQ(v2.budget.kept(), 1);
}

}  // namespace
}  // namespace machine::cgroup
