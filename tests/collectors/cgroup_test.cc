// cgroup_cpu, cgroup_memory, cgroup_pids and workload, on v2, v1 and hybrid.

#include "collectors/collectors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/collectors/fake_machine.h"
#include "tests/support/declare.h"
#include "tests/support/status.h"

namespace collectors {
namespace {

using ::support::IsOk;
using ::support::StatusIs;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

#define A_SERVICE "{workload=\"a.service\",workload_type=\"systemd\"}"

TEST(CgroupCpuTest, V2WithALimit) {
  FakeMachine machine(
      {{"proc/self/mountinfo", kV2},
       {"sys/fs/cgroup/a.service/cpu.max", "25000 100000\n"},
       {"sys/fs/cgroup/a.service/cpu.weight", "79\n"},
       {"sys/fs/cgroup/a.service/cpu.stat",
        "usage_usec 14036781\nuser_usec 1\nsystem_usec 2\nnr_periods 40\n"
        "nr_throttled 30\nthrottled_usec 3300000\n"},
       {"sys/fs/cgroup/a.service/cpu.stat.local", "throttled_usec 4300000\n"}});
  EXPECT_THAT(machine.Run(CollectCgroupCpu),
              UnorderedElementsAre(
                  "drift_applied_cpu_limit_cores" A_SERVICE " 0.25",
                  "drift_applied_cpu_weight" A_SERVICE " 79",
                  "drift_actual_cpu_usage_seconds_total" A_SERVICE " 14.036781",
                  "drift_actual_cpu_periods_total" A_SERVICE " 40",
                  "drift_actual_cpu_throttled_periods_total" A_SERVICE " 30",
                  "drift_actual_cpu_throttled_seconds_total" A_SERVICE " 3.3",
                  "drift_actual_cpu_ancestor_throttled_seconds_total" A_SERVICE
                  " 4.3"));
  EXPECT_THAT(machine.status, IsOk());
  EXPECT_THAT(machine.sources,
              UnorderedElementsAre("cgroup_cpu:", "cpu_stat_local:"));
}

TEST(CgroupCpuTest, V2WithoutALimitHasNoThrottling) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"sys/fs/cgroup/a.service/cpu.max", "max 100000\n"},
                       {"sys/fs/cgroup/a.service/cpu.stat",
                        "usage_usec 1000000\nnr_periods 0\nnr_throttled 0\n"
                        "throttled_usec 0\n"}});
  EXPECT_THAT(machine.Run(CollectCgroupCpu),
              UnorderedElementsAre(
                  "drift_applied_cpu_limit_cores" A_SERVICE " +Inf",
                  "drift_actual_cpu_usage_seconds_total" A_SERVICE " 1"));
  EXPECT_THAT(
      machine.sources,
      UnorderedElementsAre("cgroup_cpu:", "cpu_stat_local:kernel_too_old"));
}

TEST(CgroupCpuTest, V1InItsOwnUnits) {
  FakeMachine machine(
      {{"proc/self/mountinfo", kV1},
       {"sys/fs/cgroup/cpu,cpuacct/a.service/cpu.cfs_quota_us", "50000\n"},
       {"sys/fs/cgroup/cpu,cpuacct/a.service/cpu.cfs_period_us", "100000\n"},
       {"sys/fs/cgroup/cpu,cpuacct/a.service/cpu.shares", "1024\n"},
       {"sys/fs/cgroup/cpu,cpuacct/a.service/cpuacct.usage", "1182261170\n"},
       {"sys/fs/cgroup/cpu,cpuacct/a.service/cpu.stat",
        "nr_periods 10\nnr_throttled 4\nthrottled_time 1500000000\n"}});
  EXPECT_THAT(
      machine.Run(CollectCgroupCpu),
      UnorderedElementsAre(
          "drift_applied_cpu_limit_cores" A_SERVICE " 0.5",
          "drift_applied_cpu_shares" A_SERVICE " 1024",
          "drift_actual_cpu_usage_seconds_total" A_SERVICE " 1.18226117",
          "drift_actual_cpu_periods_total" A_SERVICE " 10",
          "drift_actual_cpu_throttled_periods_total" A_SERVICE " 4",
          "drift_actual_cpu_throttled_seconds_total" A_SERVICE " 1.5"));
}

TEST(CgroupCpuTest, NoHierarchyIsUnavailable) {
  FakeMachine machine(
      {{"proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"}});
  EXPECT_THAT(machine.Run(CollectCgroupCpu), IsEmpty());
  EXPECT_THAT(machine.status, StatusIs(absl::StatusCode::kUnavailable,
                                       HasSubstr("not_mounted")));
}

TEST(CgroupMemoryTest, V2WithEverythingSet) {
  FakeMachine machine(
      {{"proc/self/mountinfo", kV2},
       {"sys/fs/cgroup/a.service/memory.max", "2147483648\n"},
       {"sys/fs/cgroup/a.service/memory.high", "1073741824\n"},
       {"sys/fs/cgroup/a.service/memory.low", "4096\n"},
       {"sys/fs/cgroup/a.service/memory.min", "8192\n"},
       {"sys/fs/cgroup/a.service/memory.swap.max", "0\n"},
       {"sys/fs/cgroup/a.service/memory.current", "1000000\n"},
       {"sys/fs/cgroup/a.service/memory.peak", "3000000\n"},
       {"sys/fs/cgroup/a.service/memory.swap.current", "77\n"},
       {"sys/fs/cgroup/a.service/memory.events",
        "low 1\nhigh 2\nmax 3\noom 4\noom_kill 5\noom_group_kill 0\n"},
       {"sys/fs/cgroup/a.service/memory.stat",
        "anon 500000\nfile 400000\ninactive_file 300000\npgmajfault 9\n"}});
  machine.Declare({drift::Unit("a.service")});
  EXPECT_THAT(machine.Run(MakeCgroupMemory()),
              UnorderedElementsAre(
                  "drift_applied_memory_limit_bytes" A_SERVICE " 2147483648",
                  "drift_applied_memory_high_bytes" A_SERVICE " 1073741824",
                  "drift_applied_memory_low_bytes" A_SERVICE " 4096",
                  "drift_applied_memory_min_bytes" A_SERVICE " 8192",
                  "drift_applied_memory_swap_limit_bytes" A_SERVICE " 0",
                  "drift_actual_memory_usage_bytes" A_SERVICE " 1000000",
                  "drift_actual_memory_peak_bytes" A_SERVICE " 3000000",
                  "drift_actual_memory_working_set_bytes" A_SERVICE " 700000",
                  "drift_actual_memory_anon_bytes" A_SERVICE " 500000",
                  "drift_actual_memory_swap_bytes" A_SERVICE " 77",
                  "drift_actual_memory_major_faults_total" A_SERVICE " 9",
                  "drift_actual_memory_low_events_total" A_SERVICE " 0",
                  "drift_actual_memory_high_events_total" A_SERVICE " 0",
                  "drift_actual_memory_max_events_total" A_SERVICE " 0",
                  "drift_actual_memory_oom_events_total" A_SERVICE " 0",
                  "drift_actual_memory_oom_kill_events_total" A_SERVICE " 0"));
}

TEST(CgroupMemoryTest, TheKernelsDefaultsAreNoDeclarations) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"sys/fs/cgroup/a.service/memory.max", "max\n"},
                       {"sys/fs/cgroup/a.service/memory.high", "max\n"},
                       {"sys/fs/cgroup/a.service/memory.low", "0\n"},
                       {"sys/fs/cgroup/a.service/memory.min", "0\n"},
                       {"sys/fs/cgroup/a.service/memory.swap.max", "max\n"},
                       {"sys/fs/cgroup/a.service/memory.current", "5\n"}});
  EXPECT_THAT(
      machine.Run(MakeCgroupMemory()),
      UnorderedElementsAre("drift_applied_memory_limit_bytes" A_SERVICE " +Inf",
                           "drift_actual_memory_usage_bytes" A_SERVICE " 5"));
}

TEST(CgroupMemoryTest, V1UnlimitedIsAPageRoundedNumber) {
  FakeMachine machine(
      {{"proc/self/mountinfo", kV1},
       {"sys/fs/cgroup/memory/a.service/memory.limit_in_bytes",
        "9223372036854771712\n"},
       {"sys/fs/cgroup/memory/a.service/memory.usage_in_bytes", "5000\n"},
       {"sys/fs/cgroup/memory/a.service/memory.failcnt", "195\n"},
       {"sys/fs/cgroup/memory/a.service/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n"},
       {"sys/fs/cgroup/memory/a.service/memory.stat",
        "cache 1\nrss 2\ninactive_file 1\ntotal_rss 3000\n"
        "total_inactive_file 1000\n"}});
  EXPECT_THAT(machine.Run(MakeCgroupMemory()),
              UnorderedElementsAre(
                  "drift_applied_memory_limit_bytes" A_SERVICE " +Inf",
                  "drift_actual_memory_usage_bytes" A_SERVICE " 5000",
                  "drift_actual_memory_working_set_bytes" A_SERVICE " 4000",
                  "drift_actual_memory_anon_bytes" A_SERVICE " 3000",
                  "drift_actual_memory_max_events_total" A_SERVICE " 0",
                  "drift_actual_memory_oom_kill_events_total" A_SERVICE " 0"));
}

TEST(CgroupMemoryTest, AControllerThatIsOffIsASourceWithAReason) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"sys/fs/cgroup/a.service/cgroup.procs", ""}});
  EXPECT_THAT(machine.Run(MakeCgroupMemory()), IsEmpty());
  EXPECT_THAT(machine.status, IsOk());
  EXPECT_THAT(machine.sources,
              UnorderedElementsAre("cgroup_memory:no_controller"));
}

// One workload is the same path in every hierarchy; each file is taken from the
// hierarchy that has it.
TEST(HybridTest, EachFileComesFromTheHierarchyThatHasIt) {
  FakeMachine machine(
      {{"proc/self/mountinfo", kHybrid},
       {"proc/pressure/cpu", "some avg10=0.00 total=1\n"},
       {"proc/pressure/memory", "some avg10=0.00 total=1\n"},
       {"proc/pressure/io", "some avg10=0.00 total=1\n"},
       {"sys/fs/cgroup/unified/a.service/cpu.pressure",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=5000000\n"},
       {"sys/fs/cgroup/unified/a.service/cpu.stat",
        "usage_usec 1\nuser_usec 1\nsystem_usec 0\n"},
       {"sys/fs/cgroup/cpuacct,cpu/a.service/cpuacct.usage", "2000000000\n"},
       {"sys/fs/cgroup/memory/a.service/memory.usage_in_bytes", "4096\n"},
       // There without the others: only memory tells it.
       {"sys/fs/cgroup/memory/batch/memory.usage_in_bytes", "8192\n"}});
  EXPECT_THAT(machine.Run(CollectCgroupCpu),
              UnorderedElementsAre(
                  "drift_actual_cpu_usage_seconds_total" A_SERVICE " 2"));
  EXPECT_THAT(machine.Run(MakeCgroupMemory()),
              UnorderedElementsAre(
                  "drift_actual_memory_usage_bytes" A_SERVICE " 4096",
                  "drift_actual_memory_usage_bytes{workload=\"/batch\","
                  "workload_type=\"cgroup\"} 8192"));
  EXPECT_THAT(
      machine.Run(CollectPressure),
      Contains("drift_actual_pressure_cpu_waiting_seconds_total" A_SERVICE
               " 5"));
  EXPECT_THAT(machine.Run(CollectCgroupPids), IsEmpty());
  EXPECT_THAT(machine.sources,
              UnorderedElementsAre("cgroup_pids:no_controller"));
}

TEST(CgroupMemoryTest, AHierarchyWithoutWorkloadsIsAvailableAllTheSame) {
  FakeMachine machine({{"proc/self/mountinfo", kV1},
                       {"sys/fs/cgroup/memory/memory.usage_in_bytes", "1\n"},
                       {"sys/fs/cgroup/pids/a.service/pids.current", "1\n"}});
  EXPECT_THAT(machine.Run(MakeCgroupMemory()), IsEmpty());
  EXPECT_THAT(machine.sources, UnorderedElementsAre("cgroup_memory:"));
}

TEST(CgroupPidsTest, TasksAndTheirLimit) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"sys/fs/cgroup/a.service/pids.max", "100\n"},
                       {"sys/fs/cgroup/a.service/pids.current", "7\n"},
                       {"sys/fs/cgroup/a.service/pids.events", "max 3\n"},
                       {"sys/fs/cgroup/b.service/pids.max", "max\n"},
                       {"sys/fs/cgroup/b.service/pids.current", "0\n"},
                       {"sys/fs/cgroup/b.service/pids.events", "max 0\n"}});
  EXPECT_THAT(
      machine.Run(CollectCgroupPids),
      UnorderedElementsAre(
          "drift_applied_tasks_limit" A_SERVICE " 100",
          "drift_actual_tasks" A_SERVICE " 7",
          "drift_actual_tasks_max_events_total" A_SERVICE " 3",
          "drift_applied_tasks_limit{workload=\"b.service\",workload_type="
          "\"systemd\"} +Inf",
          "drift_actual_tasks{workload=\"b.service\",workload_type=\"systemd\"}"
          " 0"));
}

TEST(WorkloadTest, InfoHoldsWhatChurns) {
  const std::string id(64, 'a');
  FakeMachine machine(
      {{"proc/self/mountinfo", kV2},
       {"sys/fs/cgroup/docker-" + id + ".scope/cgroup.procs", ""}});
  EXPECT_THAT(machine.Run(CollectWorkload),
              UnorderedElementsAre(
                  "drift_workload_info{workload=\"aaaaaaaaaaaa\",workload_type="
                  "\"container\",cgroup=\"/docker-" +
                  id + ".scope\",container_id=\"" + id + "\"} 1"));
}

TEST(WorkloadTest, HostileNamesStayInTheirLabels) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"sys/fs/cgroup/a\"\n\\\xff.service/cgroup.procs", ""}});
  EXPECT_THAT(machine.Run(CollectWorkload),
              Contains(HasSubstr("workload=\"a\\\"\\n\\\\\xef\xbf\xbd.service\""
                                 ",workload_type=\"systemd\"")));
}

#undef A_SERVICE

}  // namespace
}  // namespace collectors
