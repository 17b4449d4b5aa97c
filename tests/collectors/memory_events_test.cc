// memory.events over several scrapes of one exporter.
#include "collectors/memory_events.h"

#include <unistd.h>

#include <memory>
#include <string>

#include "collectors/collectors.h"
#include "gmock/gmock.h"
#include "tests/collectors/fake_machine.h"
#include "tests/support/status.h"

namespace collectors {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::string Kills(const std::string& workload, int count) {
  return "drift_actual_memory_oom_kill_events_total{workload=\"" + workload +
         "\",workload_type=\"systemd\"} " + std::to_string(count);
}

class MemoryEventsTest : public testing::Test {
 protected:
  MemoryEventsTest() : machine_({{"proc/self/mountinfo", kV2}}) {
    Set("system.slice", 0);
  }
  void Set(const std::string& path, int kills, int limit_hits = 0) {
    const std::string dir = "sys/fs/cgroup/" + path;
    machine_.tree.Write(dir + "/memory.current", "4096\n");
    machine_.tree.Write(
        dir + "/memory.events",
        "max 0\noom 0\noom_kill " + std::to_string(kills) + "\n");
    machine_.tree.Write(dir + "/memory.events.local",
                        "max 0\noom " + std::to_string(limit_hits) +
                            "\noom_kill " + std::to_string(kills) + "\n");
  }
  std::set<std::string> Scrape() {
    auto lines = machine_.Run(collect_);
    EXPECT_THAT(machine_.status, support::IsOk());
    return lines;
  }

  FakeMachine machine_;
  Collect collect_ = MakeCgroupMemory();
};

TEST_F(MemoryEventsTest, CountedSinceWeStarted) {
  Set("system.slice/a.service", 7);
  EXPECT_THAT(Scrape(), Contains(Kills("a.service", 0)));
  Set("system.slice/a.service", 9);
  EXPECT_THAT(Scrape(), Contains(Kills("a.service", 2)));
  Set("system.slice/b.service", 1);  // born and killed between two scrapes
  EXPECT_THAT(Scrape(),
              IsSupersetOf({Kills("a.service", 2), Kills("b.service", 1)}));
}

TEST_F(MemoryEventsTest, AKillOutlivesItsCgroup) {
  Set("system.slice/a.service", 0);
  Set("system.slice/b.service", 0);
  Scrape();
  // Killed, and cleaned up before the next scrape: the slice remembers.
  machine_.tree.Remove("sys/fs/cgroup/system.slice/a.service");
  Set("system.slice", 1);
  EXPECT_THAT(Scrape(),
              IsSupersetOf({Kills("a.service", 1), Kills("b.service", 0)}));
  EXPECT_THAT(Scrape(), Contains(Kills("a.service", 1)));
  Set("system.slice/a.service", 0);  // started again
  EXPECT_THAT(Scrape(), Contains(Kills("a.service", 1)));
}

TEST_F(MemoryEventsTest, WhoseKillItWasIsNotGuessed) {
  Set("system.slice/a.service", 0);
  Set("system.slice/b.service", 0);
  Scrape();
  machine_.tree.Remove("sys/fs/cgroup/system.slice/a.service");
  machine_.tree.Remove("sys/fs/cgroup/system.slice/b.service");
  Set("system.slice", 1);
  auto lines = Scrape();
  EXPECT_THAT(lines, Contains("drift_unattributed_oom_kills_total{workload="
                              "\"system.slice\",workload_type=\"slice\"} 1"));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("a.service"))));
}

TEST_F(MemoryEventsTest, TheKillerIsNamed) {
  Set("system.slice/a.service", 0);
  Scrape();
  Set("system.slice/a.service", 1, /*limit_hits=*/1);
  EXPECT_THAT(Scrape(),
              Contains("drift_actual_killed_processes_total{workload="
                       "\"a.service\",workload_type=\"systemd\",killer="
                       "\"own_limit\"} 1"));
}

TEST_F(MemoryEventsTest, ReclaimIsToldWhereThereWasSome) {
  const std::string page = std::to_string(sysconf(_SC_PAGESIZE));
  machine_.tree.Write("sys/fs/cgroup/a.service/memory.current", "4096\n");
  machine_.tree.Write("sys/fs/cgroup/a.service/memory.stat",
                      "anon 1\nworkingset_refault_anon 0\n"
                      "workingset_refault_file 1\npgscan 1\npgsteal 1\n"
                      "pgmajfault 0\n");
  auto lines = Scrape();
  const std::string labels =
      "{workload=\"a.service\",workload_type=\"systemd\"";
  EXPECT_THAT(lines, IsSupersetOf({"drift_actual_memory_refaulted_bytes_total" +
                                       labels + ",kind=\"file\"} " + page,
                                   "drift_actual_memory_scanned_bytes_total" +
                                       labels + "} " + page,
                                   "drift_actual_memory_reclaimed_bytes_total" +
                                       labels + "} " + page}));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("kind=\"anon\""))));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("major_faults"))));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("restored"))));
}

TEST_F(MemoryEventsTest, WhatWasInUseAndCameBackIsOneSum) {
  const auto page = sysconf(_SC_PAGESIZE);
  const struct {
    const char* world;
    const char* stat;
    long pages;  // 0: no sample
  } kCases[] = {
      {"both kinds", "workingset_restore_anon 2\nworkingset_restore_file 3\n",
       5},
      {"files alone", "workingset_restore_file 3\n", 3},
      {"Linux 5.8", "workingset_restore 4\n", 4},
      {"never", "workingset_restore_anon 0\nworkingset_restore_file 0\n", 0},
      {"Linux 4.19", "", 0},
  };
  machine_.tree.Write("sys/fs/cgroup/a.service/memory.current", "4096\n");
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    machine_.tree.Write("sys/fs/cgroup/a.service/memory.stat",
                        std::string("anon 1\n") + c.stat);
    const auto lines = Scrape();
    if (c.pages == 0) {
      EXPECT_THAT(lines, Not(Contains(HasSubstr("restored"))));
      continue;
    }
    EXPECT_THAT(lines, Contains("drift_actual_memory_restored_bytes_total{"
                                "workload=\"a.service\",workload_type="
                                "\"systemd\"} " +
                                std::to_string(c.pages * page)));
  }
}

TEST_F(MemoryEventsTest, TheGoneAreForgottenAfterAWhile) {
  auto now = MemoryEventsMemory::Clock::time_point() + std::chrono::hours(1);
  MemoryEventsMemory memory([&] { return now; });
  machine::Buffer buffer;
  auto page = [&] {
    metric::Families out;
    auto& kills = out.Counter("kills_total", "");
    memory.AddGone(kills, out.Counter("unattributed_total", ""));
    return kills.lines();
  };
  auto look = [&] {
    auto workloads = machine_.walk();
    ASSERT_THAT(workloads, support::IsOk());
    memory.Look(**workloads, buffer);
  };
  Set("system.slice/a.service", 0);
  look();
  Set("system.slice/a.service", 1);
  look();
  machine_.tree.Remove("sys/fs/cgroup/system.slice/a.service");
  now += std::chrono::minutes(1);
  look();
  EXPECT_THAT(page(), HasSubstr("a.service"));
  now += std::chrono::minutes(14);
  look();
  EXPECT_THAT(page(), HasSubstr("a.service"));
  now += std::chrono::minutes(2);
  look();
  EXPECT_EQ(page(), "");
}

}  // namespace
}  // namespace collectors
