#include "machine/proc/stat.h"

#include "gmock/gmock.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using support::IsOk;
using support::StatusIs;
using support::TempTree;
using testing::HasSubstr;

TEST(StatTest, TwoCpus) {
  auto stat = ParseStat(
      "cpu  10132153 290696 3084719 46828483 16683 0 25195 0 175628 0\n"
      "cpu0 1393280 32966 572056 13343292 6130 0 17875 0 23933 0\n"
      "cpu1 1335240 33043 571978 13343292 6130 0 17875 0 23933 0\n"
      "intr 8868517 0 9 0 0 0 0 0\n"
      "ctxt 22848221062\n"
      "btime 1732329241\n"
      "processes 6234\n"
      "procs_running 2\n"
      "procs_blocked 1\n"
      "softirq 1 2 3\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_EQ(stat->cpus, 2u);
  EXPECT_EQ(stat->boot_time_seconds, 1732329241u);
  EXPECT_EQ(stat->forks, 6234u);
  EXPECT_EQ(stat->running, 2u);
  EXPECT_EQ(stat->blocked, 1u);
}

TEST(StatTest, OfflineCpusLeaveGaps) {
  auto stat = ParseStat("cpu  1 2\ncpu0 1 2\ncpu127 1 2\ncpux 1\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_EQ(stat->cpus, 2u);
  EXPECT_EQ(stat->boot_time_seconds, std::nullopt);
  EXPECT_EQ(stat->blocked, std::nullopt);
}

TEST(StatTest, ATornOrStrangeNumberIsAbsent) {
  auto stat = ParseStat("btime\nprocesses 12x\nprocs_running -1\ncpu0 1\nbti");
  ASSERT_THAT(stat, IsOk());
  EXPECT_EQ(stat->boot_time_seconds, std::nullopt);
  EXPECT_EQ(stat->forks, std::nullopt);
  EXPECT_EQ(stat->running, std::nullopt);
}

TEST(StatTest, NothingKnownIsNotUnderstood) {
  for (const char* text :
       {"", "\n\n", "cpu 1 2 3", "btime x", "1 (init) S 0"}) {
    EXPECT_THAT(ParseStat(text),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("stat")))
        << text;
  }
}

TEST(StatTest, ReadsTheFileOfTheGivenProc) {
  TempTree tree({{"stat", "cpu0 1\nbtime 5\n"}});
  Buffer buffer;
  EXPECT_EQ(ReadStat(tree.Dir(), buffer)->boot_time_seconds, 5u);
  tree.Remove("stat");
  EXPECT_THAT(ReadStat(tree.Dir(), buffer),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("stat")));
}

}  // namespace
}  // namespace machine::proc
