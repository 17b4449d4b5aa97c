#include "machine/proc/totals.h"

#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

TEST(Totals, OfAWholeMachine) {
  support::TempTree tree(
      {{"meminfo", "MemTotal:       2048 kB\nMemFree:  1 kB\n"},
       {"stat", "cpu  1 2 3 4\ncpu0 1 1 1 1\ncpu1 1 1 1 1\nbtime 1\n"},
       {"sys/kernel/threads-max", "15000\n"},
       {"sys/kernel/pid_max", "4194304\n"}});
  Buffer buffer;
  const Totals totals = ReadTotals(tree.Dir(), buffer);
  EXPECT_EQ(totals.memory_bytes, 2048 * 1024);
  EXPECT_EQ(totals.cpus, 2);
  EXPECT_EQ(totals.tasks, 15000);
}

TEST(Totals, ManyThreadsAndFewPids) {
  support::TempTree tree({{"sys/kernel/threads-max", "150000\n"},
                          {"sys/kernel/pid_max", "32768\n"}});
  Buffer buffer;
  EXPECT_EQ(ReadTotals(tree.Dir(), buffer).tasks, 32767);
}

TEST(Totals, WhatIsNotThereIsAbsent) {
  support::TempTree tree(
      {{"stat", "nonsense\n"}, {"sys/kernel/pid_max", "none\n"}});
  Buffer buffer;
  const Totals totals = ReadTotals(tree.Dir(), buffer);
  EXPECT_FALSE(totals.memory_bytes);
  EXPECT_FALSE(totals.cpus);
  EXPECT_FALSE(totals.tasks);
}

}  // namespace
}  // namespace machine::proc
