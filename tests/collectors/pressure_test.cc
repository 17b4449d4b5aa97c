#include "collectors/collectors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/collectors/fake_machine.h"
#include "tests/support/status.h"

namespace collectors {
namespace {

using ::support::IsOk;
using ::support::StatusIs;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr char kBoth[] =
    "some avg10=0.00 avg60=0.00 avg300=0.00 total=14036781\n"
    "full avg10=0.00 avg60=0.00 avg300=0.00 total=2\n";
constexpr char kFull[] =
    "full avg10=0.00 avg60=0.00 avg300=0.00 total=3000000\n";

TEST(PressureCollectorTest, AModernMachine) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"proc/pressure/cpu", kBoth},
                       {"proc/pressure/memory", kBoth},
                       {"proc/pressure/io", kBoth},
                       {"proc/pressure/irq", kFull},
                       {"sys/fs/cgroup/a.service/cpu.pressure", kBoth},
                       {"sys/fs/cgroup/a.service/memory.pressure", kBoth},
                       {"sys/fs/cgroup/a.service/io.pressure", kBoth}});
  auto lines = machine.Run(CollectPressure);
  EXPECT_THAT(machine.status, IsOk());
  EXPECT_THAT(
      lines,
      UnorderedElementsAre(
          // The machine's cpu "full" is 0 by definition, and left out.
          "drift_pressure_cpu_waiting_seconds_total 14.036781",
          "drift_pressure_memory_waiting_seconds_total 14.036781",
          "drift_pressure_memory_stalled_seconds_total 2e-06",
          "drift_pressure_io_waiting_seconds_total 14.036781",
          "drift_pressure_io_stalled_seconds_total 2e-06",
          "drift_pressure_irq_stalled_seconds_total 3",
          "drift_actual_pressure_cpu_waiting_seconds_total{workload=\"a."
          "service\",workload_type=\"systemd\"} 14.036781",
          "drift_actual_pressure_cpu_stalled_seconds_total{workload=\"a."
          "service\",workload_type=\"systemd\"} 2e-06",
          "drift_actual_pressure_memory_waiting_seconds_total{workload=\"a."
          "service\",workload_type=\"systemd\"} 14.036781",
          "drift_actual_pressure_memory_stalled_seconds_total{workload=\"a."
          "service\",workload_type=\"systemd\"} 2e-06",
          "drift_actual_pressure_io_waiting_seconds_total{workload=\"a."
          "service\",workload_type=\"systemd\"} 14.036781",
          "drift_actual_pressure_io_stalled_seconds_total{workload=\"a."
          "service\",workload_type=\"systemd\"} 2e-06"));
  EXPECT_THAT(
      machine.sources,
      UnorderedElementsAre("pressure:", "irq_pressure:", "cgroup_pressure:"));
}

TEST(PressureCollectorTest, PsiOffSaysSo) {
  FakeMachine machine({{"proc/self/mountinfo", kV2}});
  EXPECT_THAT(machine.Run(CollectPressure), IsEmpty());
  EXPECT_THAT(machine.status,
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("psi_off")));
  EXPECT_THAT(machine.sources, UnorderedElementsAre("pressure:psi_off"));
}

TEST(PressureCollectorTest, OnV1TheMachineStillHasIt) {
  FakeMachine machine(
      {{"proc/self/mountinfo", kV1},
       {"proc/pressure/cpu", kBoth},
       {"proc/pressure/memory", kBoth},
       {"proc/pressure/io", kBoth},
       {"sys/fs/cgroup/memory/a/memory.usage_in_bytes", "1\n"}});
  EXPECT_THAT(machine.Run(CollectPressure),
              Contains("drift_pressure_cpu_waiting_seconds_total 14.036781"));
  EXPECT_THAT(machine.status, IsOk());
  EXPECT_THAT(machine.sources,
              IsSupersetOf({"pressure:", "cgroup_pressure:cgroup_v1"}));
}

TEST(PressureCollectorTest, AnUnreadableCgroupCostsNobodyElse) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"proc/pressure/cpu", kBoth},
                       {"proc/pressure/memory", kBoth},
                       {"proc/pressure/io", kBoth},
                       {"sys/fs/cgroup/a.service/cpu.pressure", "garbage\n"},
                       {"sys/fs/cgroup/b.service/cpu.pressure", kBoth}});
  auto lines = machine.Run(CollectPressure);
  EXPECT_THAT(machine.status, Not(IsOk()));
  EXPECT_THAT(lines, Contains(HasSubstr("b.service")));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("a.service"))));
}

}  // namespace
}  // namespace collectors
