// cgroup_io, and declared limits of I/O beside the applied ones.

#include <string>
#include <utility>

#include "collectors/collectors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/collectors/fake_machine.h"
#include "tests/support/declare.h"
#include "tests/support/status.h"

namespace collectors {
namespace {

using declared::IoLimit;
using ::support::IsOk;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

#define DB "{workload=\"db.service\",workload_type=\"systemd\",device="

// vda is 254:0, vda1 its partition, loop3 is 7:3.
FakeMachine Machine(std::string_view io_stat, std::string_view io_max) {
  return FakeMachine(
      {{"proc/self/mountinfo", kV2},
       {"sys/dev/block/254:0/uevent", "MAJOR=254\nDEVNAME=vda\n"},
       {"sys/dev/block/7:3/uevent", "MAJOR=7\nDEVNAME=loop3\n"},
       {"sys/dev/block/254:1/uevent", "MAJOR=254\nDEVNAME=vda1\n"},
       {"sys/dev/block/254:1/partition", "1\n"},
       // Below the link that this is on a real machine, "..".
       {"sys/dev/block/dev", "254:0\n"},
       {"sys/class/block/vda/dev", "254:0\n"},
       {"sys/class/block/vda1/dev", "254:1\n"},
       {"sys/fs/cgroup/db.service/io.stat", io_stat},
       {"sys/fs/cgroup/db.service/io.max", io_max}});
}

declared::Workload Db(std::initializer_list<IoLimit> limits) {
  declared::Workload db = drift::Unit("db.service");
  db.parts[0].io = limits;
  return db;
}

IoLimit Limit(IoLimit::Kind kind, std::string device, double number) {
  return {kind, std::move(device), drift::Bytes(number, "db.service", 7)};
}

TEST(CgroupIoTest, AppliedAndActualByDevice) {
  FakeMachine machine =
      Machine("254:0 rbytes=1 wbytes=2 rios=3 wios=0\n9:9 rbytes=5\n",
              "254:0 rbps=1000 wbps=max riops=max wiops=20\n");
  EXPECT_THAT(
      machine.Run(CollectCgroupIo),
      UnorderedElementsAre(
          "drift_actual_io_read_bytes_total" DB "\"vda\"} 1",
          "drift_actual_io_written_bytes_total" DB "\"vda\"} 2",
          "drift_actual_io_read_bytes_total" DB "\"9:9\"} 5",
          "drift_applied_io_read_bytes_per_second" DB "\"vda\"} 1000",
          "drift_applied_io_write_operations_per_second" DB "\"vda\"} 20"));
  EXPECT_THAT(machine.status, IsOk());
  EXPECT_THAT(machine.sources, UnorderedElementsAre("cgroup_io:"));
}

TEST(CgroupIoTest, WhatIsDeclaredHasItsOperationsToo) {
  FakeMachine machine = Machine("254:0 rbytes=1 wbytes=2 rios=3 wios=0\n", "");
  machine.Declare({Db({})});
  EXPECT_THAT(machine.Run(CollectCgroupIo),
              UnorderedElementsAre(
                  "drift_actual_io_read_bytes_total" DB "\"vda\"} 1",
                  "drift_actual_io_written_bytes_total" DB "\"vda\"} 2",
                  "drift_actual_io_reads_total" DB "\"vda\"} 3",
                  "drift_actual_io_writes_total" DB "\"vda\"} 0"));
}

TEST(CgroupIoTest, WhatNothingHappensToIsLeftOut) {
  FakeMachine machine = Machine(
      "254:0 rbytes=0 wbytes=0 rios=0 wios=0\n252:0 \n(unknown) rios=1\n",
      "254:0 rbps=max wbps=max riops=max wiops=max\n");
  EXPECT_THAT(machine.Run(CollectCgroupIo), IsEmpty());
  EXPECT_THAT(machine.status, IsOk());
}

TEST(CgroupIoTest, AnExcludedDeviceIsThereAllTheSameIfItHasALimit) {
  auto pattern = drift::Pattern::Compile(std::string(kDefaultExcludeDisks));
  ASSERT_THAT(pattern, IsOk());
  FakeMachine without = Machine("7:3 rbytes=1 wbytes=0 rios=1 wios=0\n", "");
  without.options.exclude_disks = *pattern;
  EXPECT_THAT(without.Run(CollectCgroupIo), IsEmpty());
  FakeMachine with = Machine("7:3 rbytes=1 wbytes=0 rios=1 wios=0\n",
                             "7:3 rbps=5 wbps=max riops=max wiops=max\n");
  with.options.exclude_disks = *pattern;
  EXPECT_THAT(
      with.Run(CollectCgroupIo),
      IsSupersetOf({"drift_applied_io_read_bytes_per_second" DB "\"loop3\"} 5",
                    "drift_actual_io_read_bytes_total" DB "\"loop3\"} 1"}));
}

TEST(CgroupIoTest, AControllerThatIsOffIsASourceWithAReason) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"sys/fs/cgroup/a.service/cgroup.procs", ""}});
  EXPECT_THAT(machine.Run(CollectCgroupIo), IsEmpty());
  EXPECT_THAT(machine.sources, UnorderedElementsAre("cgroup_io:no_controller"));
}

TEST(DeclaredIoTest, DeclaredAppliedAndVerdictHaveTheSameDevice) {
  FakeMachine machine =
      Machine("", "254:0 rbps=1000 wbps=2000 riops=max wiops=max\n");
  machine.Declare({Db({Limit(IoLimit::Kind::kReadBytes, "/dev/vda1", 1000),
                       Limit(IoLimit::Kind::kWriteBytes, "/dev/vda", 1500),
                       Limit(IoLimit::Kind::kReadOperations, "/dev/vda", 9),
                       Limit(IoLimit::Kind::kWriteOperations, "/srv", 9)})});
  EXPECT_THAT(
      machine.Run(CollectDeclared),
      IsSupersetOf(
          {"drift_declared_io_read_bytes_per_second" DB "\"vda\"} 1000",
           "drift_declared_io_write_bytes_per_second" DB "\"vda\"} 1500",
           "drift_declared_io_read_operations_per_second" DB "\"vda\"} 9",
           "drift_declared_io_write_operations_per_second" DB "\"/srv\"} 9",
           "drift_declared_location_info{workload=\"db.service\","
           "workload_type=\"systemd\",resource=\"io_read_bytes\","
           "device=\"vda\",location=\"db.service:7\"} 1"}));
#define OF(resource)                                                        \
  "{workload=\"db.service\",workload_type=\"systemd\",resource=\"" resource \
  "\",device=\"vda\""
  const auto lines = machine.Run(CollectDrift);
  EXPECT_THAT(
      lines,
      IsSupersetOf(
          {"drift_applied_as_declared" OF("io_read_bytes") "} 1",
           "drift_applied_as_declared" OF("io_write_bytes") "} 0",
           "drift_mismatch_info" OF("io_write_bytes") ",reason=\"differs\"} 1",
           "drift_applied_as_declared" OF("io_read_operations") "} 0",
           "drift_mismatch_info" OF(
               "io_read_operations") ",reason=\"unlimited\"} 1"}));
  // It is not known which device that is.
  EXPECT_THAT(lines, Not(Contains(HasSubstr("io_write_operations"))));
}

TEST(DeclaredIoTest, TwoPathsToOneDeviceWithDifferentLimitsAreAmbiguous) {
  FakeMachine machine = Machine("", "");
  machine.Declare({Db({Limit(IoLimit::Kind::kReadBytes, "/dev/vda1", 1000),
                       Limit(IoLimit::Kind::kReadBytes, "/dev/vda", 1500)})});
  EXPECT_THAT(machine.Run(CollectDeclared),
              Not(Contains(HasSubstr("drift_declared_io_"))));
  EXPECT_THAT(machine.Run(CollectDrift),
              Not(Contains(HasSubstr("io_read_bytes"))));
}

TEST(DeclaredIoTest, WithoutTheControllerThereIsNoVerdict) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"sys/class/block/vda/dev", "254:0\n"},
                       {"sys/fs/cgroup/db.service/cgroup.procs", ""}});
  machine.Declare({Db({Limit(IoLimit::Kind::kReadBytes, "/dev/vda", 1000)})});
  EXPECT_THAT(machine.Run(CollectDrift),
              Not(Contains(HasSubstr("io_read_bytes"))));
}

#undef OF
#undef DB

}  // namespace
}  // namespace collectors
