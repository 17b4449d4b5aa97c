#include <unistd.h>

#include <limits>
#include <string>

#include "collectors/collectors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/collectors/fake_machine.h"
#include "tests/support/declare.h"
#include "tests/support/status.h"

namespace collectors {
namespace {

using declared::Resource;
using ::drift::Bytes;
using ::support::IsOk;
using ::support::StatusIs;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string Pages(int pages) {
  return std::to_string(pages * sysconf(_SC_PAGESIZE));
}

constexpr char kNoCgroups[] = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n";

TEST(VmstatCollectorTest, ThrashAndOvercommit) {
  FakeMachine machine({{"proc/self/mountinfo", kNoCgroups},
                       {"proc/vmstat",
                        "nr_free_pages 5230021\n"
                        "pswpin 3\npswpout 4\n"
                        "allocstall_dma 0\nallocstall_normal 5\n"
                        "allocstall_movable 6\nallocstall_other 100\n"
                        "pgmajfault 7\n"
                        "workingset_refault_anon 8\n"
                        "workingset_refault_file 9\n"
                        "workingset_restore_anon 1\n"
                        "workingset_restore_file 2\n"
                        "pgsteal_kswapd 100\npgsteal_direct 10\n"
                        "pgscan_direct 11\npgscan_direct_throttle 100\n"
                        "oom_kill 12\n"},
                       {"proc/sys/vm/overcommit_memory", "2\n"},
                       {"proc/sys/vm/overcommit_ratio", "80\n"}});
  EXPECT_THAT(
      machine.Run(CollectVmstat),
      UnorderedElementsAre(
          "drift_vmstat_major_faults_total 7",
          "drift_vmstat_refaulted_bytes_total{kind=\"anon\"} " + Pages(8),
          "drift_vmstat_refaulted_bytes_total{kind=\"file\"} " + Pages(9),
          "drift_vmstat_restored_bytes_total " + Pages(3),
          "drift_vmstat_direct_reclaim_scanned_bytes_total " + Pages(11),
          "drift_vmstat_direct_reclaim_reclaimed_bytes_total " + Pages(10),
          "drift_vmstat_allocation_stalls_total 11",
          "drift_vmstat_swapped_in_bytes_total " + Pages(3),
          "drift_vmstat_swapped_out_bytes_total " + Pages(4),
          "drift_vmstat_oom_kills_total 12", "drift_vm_overcommit_mode 2",
          "drift_vm_overcommit_ratio 0.8"));
  // There are no cgroups: not this collector's fault.
  EXPECT_THAT(machine.status, IsOk());
}

TEST(VmstatCollectorTest, KeysOfOldKernels) {
  FakeMachine machine({{"proc/vmstat",
                        "allocstall 1\npgscan_direct_dma32 2\n"
                        "pgscan_direct_normal 3\npgsteal_direct_normal 4\n"
                        "workingset_refault 5\nworkingset_restore 6\n"}});
  EXPECT_THAT(
      machine.Run(CollectVmstat),
      UnorderedElementsAre(
          "drift_vmstat_refaulted_bytes_total{kind=\"file\"} " + Pages(5),
          "drift_vmstat_restored_bytes_total " + Pages(6),
          "drift_vmstat_direct_reclaim_scanned_bytes_total " + Pages(5),
          "drift_vmstat_direct_reclaim_reclaimed_bytes_total " + Pages(4),
          "drift_vmstat_allocation_stalls_total 1"));
}

TEST(VmstatCollectorTest, AnEmptyFileIsAFaultAndNoZeros) {
  FakeMachine machine({{"proc/vmstat", ""}});
  EXPECT_THAT(machine.Run(CollectVmstat), IsEmpty());
  EXPECT_THAT(machine.status, StatusIs(absl::StatusCode::kDataLoss));
}

declared::Workload Declared(const std::string& name, double memory_limit,
                            double cores) {
  declared::Workload unit = drift::Unit(name);
  unit.parts[0].values[Resource::kMemoryLimit] = Bytes(memory_limit);
  unit.parts[0].values[Resource::kCpuRequest] = Bytes(cores);
  return unit;
}

TEST(VmstatCollectorTest, SumsOfWhatRunsHere) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"proc/vmstat", "oom_kill 0\n"},
                       {"proc/stat", "cpu  1 2 3 4\ncpu0 1 1 1 1\nbtime 1\n"},
                       {"sys/fs/cgroup/a.service/pids.current", "1\n"},
                       {"sys/fs/cgroup/b.service/pids.current", "2\n"},
                       {"sys/fs/cgroup/c.service/cgroup.procs", ""},
                       {"sys/fs/cgroup/idle.service/pids.current", "0\n"},
                       {"sys/fs/cgroup/other.service/pids.current", "7\n"}});
  declared::Workload ignored = Declared("c.service", 1000, 1);
  ignored.parts[0].values[Resource::kMemoryLimit].state =
      declared::Value::State::kIgnored;
  machine.Declare({Declared("a.service", 100, 0.5),
                   Declared("b.service", kInf, 0.25), std::move(ignored),
                   Declared("idle.service", 10, 1),
                   Declared("not-here.service", 10, 1)});
  EXPECT_THAT(machine.Run(CollectVmstat),
              UnorderedElementsAre(
                  "drift_vmstat_oom_kills_total 0", "drift_machine_cpus 1",
                  "drift_machine_declared_memory_limit_bytes 100",
                  "drift_machine_declared_cpu_request_cores 1.75",
                  "drift_machine_declared_without_memory_limit 2",
                  "drift_machine_declared_without_cpu_limit 3"));
  EXPECT_THAT(machine.status, IsOk());
}

}  // namespace
}  // namespace collectors
