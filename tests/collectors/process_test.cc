#include "collectors/collectors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/collectors/fake_machine.h"
#include "tests/support/status.h"

namespace collectors {
namespace {

using ::support::IsOk;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::string Stat(int pid, const std::string& comm, char state,
                 uint32_t flags = 0, int threads = 1) {
  std::string text = std::to_string(pid) + " (" + comm + ") " + state +
                     " 1 1 1 0 -1 " + std::to_string(flags) +
                     " 0 0 0 0 0 0 0 0 20 0 " + std::to_string(threads) +
                     " 0 5012 1000 10";
  for (int field = 25; field <= 52; ++field) text += " 0";
  return text + "\n";
}

constexpr uint32_t kKernelThread = 0x00200000;

TEST(ProcessCollectorTest, CountsByStateKernelThreadsApart) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"proc/2/stat", Stat(2, "kthreadd", 'S', kKernelThread)},
                       {"proc/3/stat", Stat(3, "kworker", 'I', kKernelThread)},
                       {"proc/10/stat", Stat(10, "db", 'S', 0, 12)},
                       {"proc/11/stat", Stat(11, ") R 1 (\n\xff", 'S')},
                       {"proc/12/stat", Stat(12, "cc", 'R')}});
  auto lines = machine.Run(CollectProcess);
  EXPECT_THAT(machine.status, IsOk());
  EXPECT_THAT(lines, IsSupersetOf({"drift_processes{state=\"D\"} 0",
                                   "drift_processes{state=\"R\"} 1",
                                   "drift_processes{state=\"S\"} 2",
                                   "drift_kernel_threads{state=\"D\"} 0",
                                   "drift_kernel_threads{state=\"I\"} 1",
                                   "drift_kernel_threads{state=\"S\"} 1",
                                   "drift_threads 16",
                                   "drift_uninterruptible_oldest_seconds 0"}));
}

TEST(ProcessCollectorTest, ProcessesBelongToTheirWorkload) {
  FakeMachine machine(
      {{"proc/self/mountinfo", kV2},
       {"proc/10/stat", Stat(10, "db", 'S')},
       {"proc/11/stat", Stat(11, "db", 'R')},
       {"proc/12/stat", Stat(12, "other", 'S')},
       {"sys/fs/cgroup/a.service/cgroup.procs", "10\n"},
       // A sub-cgroup of the service, and a pid that is gone.
       {"sys/fs/cgroup/a.service/worker/cgroup.procs", "11\n4711\n"},
       {"sys/fs/cgroup/b.service/cgroup.procs", ""}});
  auto lines = machine.Run(CollectProcess);
  EXPECT_THAT(
      lines, IsSupersetOf(
                 {"drift_actual_processes{workload=\"a.service\",workload_type="
                  "\"systemd\",state=\"D\"} 0",
                  "drift_actual_processes{workload=\"a.service\",workload_type="
                  "\"systemd\",state=\"R\"} 1",
                  "drift_actual_processes{workload=\"a.service\",workload_type="
                  "\"systemd\",state=\"S\"} 1",
                  "drift_actual_processes{workload=\"b.service\",workload_type="
                  "\"systemd\",state=\"D\"} 0",
                  "drift_actual_uninterruptible_oldest_seconds{workload=\"b."
                  "service\",workload_type=\"systemd\"} 0"}));
}

TEST(ProcessCollectorTest, MembersOutsideOurPidNamespaceAreUnknownNotZero) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"proc/10/stat", Stat(10, "self", 'S')},
                       {"sys/fs/cgroup/a.service/cgroup.procs", "0\n0\n"}});
  EXPECT_THAT(machine.Run(CollectProcess),
              Not(Contains(HasSubstr("a.service"))));
}

TEST(ProcessCollectorTest, AnEmptyProcfsIsAFaultAndNoZeros) {
  FakeMachine machine({{"proc/self/mountinfo", kV2}});
  EXPECT_THAT(machine.Run(CollectProcess), testing::IsEmpty());
  EXPECT_THAT(machine.status, testing::Not(IsOk()));
}

TEST(ProcessCollectorTest, WhatTheFreezerHoldsIsNotStuck) {
  const std::string status =
      "Name:\tx\nState:\tD (disk sleep)\nThreads:\t1\n"
      "voluntary_ctxt_switches:\t1\nnonvoluntary_ctxt_switches:\t1\n";
  FakeMachine machine(
      {{"proc/self/mountinfo",
        std::string(kV1) +
            "35 24 0:31 / /sys/fs/cgroup/freezer rw - cgroup cgroup "
            "rw,freezer\n"},
       {"proc/10/stat", Stat(10, "paused", 'D')},
       {"proc/10/status", status},
       {"proc/10/wchan", "hrtimer_nanosleep"},
       {"proc/11/stat", Stat(11, "stuck", 'D')},
       {"proc/11/status", status},
       {"proc/11/wchan", "rpc_wait_bit_killable"},
       {"sys/fs/cgroup/systemd/a.service/cgroup.procs", "10\n"},
       {"sys/fs/cgroup/systemd/b.service/cgroup.procs", "11\n"},
       {"sys/fs/cgroup/freezer/a.service/freezer.state", "FROZEN\n"},
       {"sys/fs/cgroup/freezer/a.service/cgroup.procs", "10\n"},
       {"sys/fs/cgroup/freezer/b.service/freezer.state", "THAWED\n"},
       {"sys/fs/cgroup/freezer/b.service/cgroup.procs", "11\n"}});
  auto lines = machine.Run(CollectProcess);
  EXPECT_THAT(machine.status, IsOk());
  EXPECT_THAT(
      lines,
      IsSupersetOf(
          {"drift_processes{state=\"D\"} 1",
           "drift_processes{state=\"frozen\"} 1",
           "drift_uninterruptible_tasks{wchan=\"rpc_wait_bit_killable\"} 1",
           "drift_actual_processes{workload=\"a.service\",workload_type="
           "\"systemd\",state=\"D\"} 0",
           "drift_actual_processes{workload=\"a.service\",workload_type="
           "\"systemd\",state=\"frozen\"} 1",
           "drift_actual_processes{workload=\"b.service\",workload_type="
           "\"systemd\",state=\"D\"} 1"}));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("hrtimer_nanosleep"))));
}

TEST(ProcessCollectorTest, HungTasksAsTheKernelCountsThem) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"proc/10/stat", Stat(10, "init", 'S')},
                       {"proc/sys/kernel/hung_task_detect_count", "3\n"}});
  EXPECT_THAT(machine.Run(CollectProcess),
              Contains("drift_hung_task_detections_total 3"));
  machine.tree.Remove("proc/sys/kernel/hung_task_detect_count");
  EXPECT_THAT(machine.Run(CollectProcess),
              Not(Contains(HasSubstr("hung_task_detections"))));
  EXPECT_THAT(machine.sources, Contains("hung_task:not_in_kernel"));
}

TEST(ProcessCollectorTest, WithoutCgroupsTheMachineStillCounts) {
  FakeMachine machine({{"proc/self/mountinfo", "22 1 8:1 / / rw - ext4 x rw\n"},
                       {"proc/10/stat", Stat(10, "init", 'S')}});
  EXPECT_THAT(machine.Run(CollectProcess),
              Contains("drift_processes{state=\"S\"} 1"));
  EXPECT_THAT(machine.status, IsOk());
}

TEST(ProcessCollectorTest, WchanIsBoundedToTheTenMostFrequent) {
  FakeMachine machine({{"proc/self/mountinfo", kV2}});
  // Place i holds i + 1 tasks, of 12 places.
  int pid = 100;
  for (int place = 0; place < 12; ++place) {
    for (int task = 0; task <= place; ++task, ++pid) {
      const std::string dir = "proc/" + std::to_string(pid);
      machine.tree.Write(dir + "/stat", Stat(pid, "w", 'D'));
      machine.tree.Write(dir + "/status",
                         "Name:\tw\nState:\tD (disk sleep)\nThreads:\t1\n"
                         "voluntary_ctxt_switches:\t1\n"
                         "nonvoluntary_ctxt_switches:\t1\n");
      machine.tree.Write(dir + "/wchan", "place_" + std::to_string(place));
    }
  }
  auto lines = machine.Run(CollectProcess);
  EXPECT_THAT(
      lines, IsSupersetOf({"drift_uninterruptible_tasks{wchan=\"place_11\"} 12",
                           "drift_uninterruptible_tasks{wchan=\"place_2\"} 3",
                           "drift_uninterruptible_tasks{wchan=\"other\"} 3",
                           "drift_processes{state=\"D\"} 78"}));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("\"place_1\""))));
}

}  // namespace
}  // namespace collectors
