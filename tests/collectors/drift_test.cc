// declared and drift: from cgroup files and declarations to the page.

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
using declared::Value;
using drift::Bytes;
using drift::Unit;
using ::support::IsOk;
using ::support::StatusIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr double kMi = 1 << 20;

#define DB "workload=\"db.service\",workload_type=\"systemd\""

// 8 GiB, 2 CPUs; db.slice allows 256 MiB, db.service in it 512.
FakeMachine Machine() {
  return FakeMachine(
      {{"proc/self/mountinfo", kV2},
       {"proc/meminfo", "MemTotal:        8388608 kB\n"},
       {"proc/stat", "cpu  1 2 3 4\ncpu0 1 1 1 1\ncpu1 1 1 1 1\nbtime 1\n"},
       {"proc/sys/kernel/threads-max", "1000\n"},
       {"proc/sys/kernel/pid_max", "32768\n"},
       {"sys/fs/cgroup/db.slice/memory.max", "268435456\n"},
       {"sys/fs/cgroup/db.slice/memory.current", "201326592\n"},
       {"sys/fs/cgroup/db.slice/db.service/memory.max", "536870912\n"},
       {"sys/fs/cgroup/db.slice/db.service/memory.current", "134217728\n"},
       {"sys/fs/cgroup/db.slice/db.service/cpu.max", "max 100000\n"},
       {"sys/fs/cgroup/db.slice/db.service/cpu.stat", "usage_usec 1\n"},
       {"sys/fs/cgroup/db.slice/db.service/pids.max", "64\n"},
       {"sys/fs/cgroup/db.slice/db.service/pids.current", "16\n"}});
}

declared::Workload Db(double memory_limit) {
  declared::Workload db = Unit("db.service");
  db.parts[0].values[Resource::kMemoryLimit] =
      Bytes(memory_limit, "db.service", 7);
  return db;
}

TEST(DriftTest, NothingDeclaredNothingSaid) {
  FakeMachine machine = Machine();
  EXPECT_THAT(machine.Run(CollectDrift), IsEmpty());
  EXPECT_THAT(machine.status, IsOk());
}

TEST(DriftTest, MaskedByTheSliceAbove) {
  FakeMachine machine = Machine();
  machine.Declare({Db(512 * kMi)});
  EXPECT_THAT(
      machine.Run(CollectDrift),
      UnorderedElementsAre(
          "drift_effective_memory_limit_bytes{" DB "} 268435456",
          "drift_effective_memory_utilization_ratio{" DB "} 0.75",
          "drift_effective_memory_available_bytes{" DB "} 67108864",
          "drift_effective_cpu_limit_cores{" DB "} 2",
          "drift_effective_tasks_limit{" DB "} 64",
          "drift_effective_tasks_available{" DB "} 48",
          "drift_effective_limit_info{" DB
          ",resource=\"memory_limit\",level=\"/db.slice\"} 1",
          "drift_applied_as_declared{" DB ",resource=\"memory_limit\"} 1",
          "drift_mismatch_info{" DB
          ",resource=\"memory_limit\",reason=\"masked_by_ancestor\"} 1",
          "drift_actual_running{" DB "} 1"));
}

TEST(DriftTest, NotWhatWasDeclared) {
  FakeMachine machine = Machine();
  machine.Declare({Db(128 * kMi)});
  EXPECT_THAT(
      machine.Run(CollectDrift),
      IsSupersetOf({"drift_applied_as_declared{" DB
                    ",resource=\"memory_limit\"} 0",
                    "drift_mismatch_info{" DB
                    ",resource=\"memory_limit\",reason=\"differs\"} 1"}));
  EXPECT_THAT(
      machine.Run(CollectDeclared),
      IsSupersetOf({"drift_declared_memory_limit_bytes{" DB "} 134217728",
                    "drift_declared_location_info{" DB
                    ",resource=\"memory_limit\",location=\"db.service:7\"} "
                    "1"}));
}

TEST(DriftTest, NoVerdictWhereItCannotBeTold) {
  FakeMachine machine = Machine();
  declared::Workload db = Db(128 * kMi);
  db.parts[0].values[Resource::kMemoryLimit].state = Value::State::kAmbiguous;
  db.parts[0].values[Resource::kMemoryHigh] = Bytes(kMi);  // no such file here
  machine.Declare({db});
  EXPECT_THAT(
      machine.Run(CollectDrift),
      Each(AllOf(Not(HasSubstr("as_declared")), Not(HasSubstr("mismatch")))));
  EXPECT_THAT(machine.Run(CollectDeclared),
              Not(Contains(HasSubstr("declared_memory_limit"))));
}

TEST(DriftTest, AnIgnoredDirectiveHasNoDeclaredValue) {
  FakeMachine machine = Machine();
  declared::Workload db = Unit("db.service");
  Value ignored = Bytes(std::numeric_limits<double>::infinity());
  ignored.state = Value::State::kIgnored;
  db.parts[0].values[Resource::kCpuLimit] = ignored;
  machine.Declare({db});
  EXPECT_THAT(machine.Run(CollectDrift),
              Contains("drift_mismatch_info{" DB
                       ",resource=\"cpu_limit\",reason=\"ignored_invalid\"} "
                       "1"));
  EXPECT_THAT(machine.Run(CollectDeclared),
              Not(Contains(HasSubstr("declared_cpu_limit"))));
}

TEST(DriftTest, WhatMustRunAndDoesNot) {
  FakeMachine machine = Machine();
  declared::Workload web = Unit("web.service");
  web.must_run = true;
  web.parts[0].values[Resource::kMemoryLimit] = Bytes(kMi);
  web.parts[0].ports.push_back(
      {.port = 80, .protocol = "tcp", .name = "", .location = {"a.yaml", 3}});
  machine.Declare({web, Unit("never-asked-for.service")});
#define WEB "{workload=\"web.service\",workload_type=\"systemd\""
  EXPECT_THAT(machine.Run(CollectDrift),
              UnorderedElementsAre("drift_actual_running" WEB "} 0"));
  EXPECT_THAT(
      machine.Run(CollectDeclared),
      UnorderedElementsAre(
          "drift_declared_running" WEB "} 1",
          "drift_declared_memory_limit_bytes" WEB "} 1048576",
          "drift_declared_location_info" WEB
          ",resource=\"memory_limit\",location=\"a.yaml:1\"} 1",
          "drift_declared_location_info" WEB
          ",resource=\"running\",location=\"web.service.yaml:1\"} 1",
          "drift_declared_location_info" WEB
          ",port=\"80\",protocol=\"tcp\",resource=\"port\","
          "location=\"a.yaml:3\"} 1",
          "drift_declared_port" WEB ",port=\"80\",protocol=\"tcp\"} 1"));
}

TEST(DriftTest, ACgroupWithoutTasksDoesNotRun) {
  FakeMachine machine = Machine();
  machine.tree.Write("sys/fs/cgroup/db.slice/db.service/pids.current", "0\n");
  machine.Declare({Unit("db.service")});
  EXPECT_THAT(machine.Run(CollectDrift),
              Contains("drift_actual_running{" DB "} 0"));
}

TEST(DriftTest, OpenFilesAreThoseOfTheProcesses) {
  FakeMachine machine = Machine();
  machine.tree.Write("sys/fs/cgroup/db.slice/db.service/cgroup.procs",
                     "41\n42\n");
  const std::string row = "Limit  Soft Limit  Hard Limit  Units\n";
  machine.tree.Write("proc/41/limits",
                     row + "Max open files  1024  524288  files\n");
  machine.tree.Write("proc/42/limits",
                     row + "Max open files  65536  65536  files\n");
  declared::Workload db = Unit("db.service");
  db.parts[0].values[Resource::kOpenFilesLimit] = Bytes(65536);
  machine.Declare({db});
  EXPECT_THAT(machine.Run(CollectDrift),
              IsSupersetOf({"drift_applied_open_files_limit{" DB "} 65536",
                            "drift_applied_as_declared{" DB
                            ",resource=\"open_files_limit\"} "
                            "1"}));
  db.parts[0].values[Resource::kOpenFilesLimit] = Bytes(4096);
  machine.Declare({db});
  EXPECT_THAT(machine.Run(CollectDrift),
              IsSupersetOf({"drift_applied_open_files_limit{" DB "} 1024",
                            "drift_applied_as_declared{" DB
                            ",resource=\"open_files_limit\"} "
                            "0"}));
}

TEST(DriftTest, PercentagesThresholdsAndDevices) {
  FakeMachine machine = Machine();
  declared::Workload db = Unit("db.service");
  Value half = Bytes(0.5);
  half.scale = Value::Scale::kOfMachineMemory;
  db.parts[0].values[Resource::kMemoryHigh] = half;
  db.thresholds["cpu-throttled"] = Bytes(0.5);
  declared::IoLimit io;
  io.device = "/dev/sda";
  io.value = Bytes(5e6);
  db.parts[0].io.push_back(io);
  machine.Declare({db});
  EXPECT_THAT(
      machine.Run(CollectDeclared),
      IsSupersetOf({"drift_declared_memory_high_bytes{" DB "} 4294967296",
                    "drift_declared_threshold{" DB
                    ",check=\"cpu-throttled\"} 0.5",
                    "drift_declared_io_read_bytes_per_second{" DB
                    ",device=\"/dev/sda\"} 5000000"}));
}

TEST(DeclaredTest, TellsOfItsSources) {
  FakeMachine machine = Machine();
  drift::SourceState state;
  state.source = "kubernetes:/srv/apps";
  state.commit = "4f1c2d";
  state.last_success = 1700000000;
  state.workloads = 3;
  state.problems = {{declared::Severity::kError, "yaml", {"a.yaml", 1}, "", ""},
                    {declared::Severity::kWarning, "x", {"a.yaml", 2}, "", ""}};
  machine.declarations->sources = {state};
#define SOURCE "{source=\"kubernetes:/srv/apps\""
  EXPECT_THAT(
      machine.Run(CollectDeclared),
      UnorderedElementsAre(
          "drift_declared_source_info" SOURCE ",commit=\"4f1c2d\"} 1",
          "drift_declared_source_last_success_timestamp_seconds" SOURCE
          "} 1700000000",
          "drift_declared_source_workloads" SOURCE "} 3",
          "drift_declared_source_problems" SOURCE ",severity=\"error\"} 1",
          "drift_declared_source_problems" SOURCE ",severity=\"warning\"} 1"));
}

TEST(DeclaredTest, BeforeTheFirstLoadThereIsNothingToSay) {
  FakeMachine machine = Machine();
  machine.declarations = nullptr;
  EXPECT_THAT(machine.Run(CollectDeclared), IsEmpty());
  EXPECT_THAT(machine.status, StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(DeclaredTest, ClusterScopePublishesAll) {
  FakeMachine machine = Machine();
  declared::Workload web = drift::Declare(declared::Language::kKubernetes,
                                          "shop", "deployment", "web", "app");
  web.replicas = Bytes(3);
  web.parts[0].values[Resource::kCpuRequest] = Bytes(0.1);
  machine.Declare({web});
  EXPECT_THAT(machine.Run(CollectDeclared), IsEmpty())
      << "another machine's business";
  machine.declarations->whole_cluster = true;
#define SHOP "{namespace=\"shop\",workload=\"web\",workload_type=\"deployment\""
  EXPECT_THAT(
      machine.Run(CollectDeclared),
      UnorderedElementsAre(
          "drift_declared_replicas" SHOP "} 3",
          "drift_declared_cpu_request_cores" SHOP ",container=\"app\"} 0.1",
          "drift_declared_location_info" SHOP
          ",container=\"app\",resource=\"cpu_request\",location=\"a."
          "yaml:1\"} 1"));
}

// A Compose container and its declaration meet by the labels that Docker keeps.
TEST(DriftTest, AContainerOfComposeByItsRuntimesState) {
  const std::string id(64, 'a');
  FakeMachine machine(
      {{"proc/self/mountinfo", kV2},
       {"sys/fs/cgroup/docker/" + id + "/memory.max", "67108864\n"},
       {"sys/fs/cgroup/docker/" + id + "/memory.current", "4096\n"},
       {"var/lib/docker/containers/" + id + "/config.v2.json",
        R"({"ID":")" + id +
            R"(","Name":"/shop-db-1","Config":{"Labels":{)"
            R"("com.docker.compose.project":"shop",)"
            R"("com.docker.compose.service":"db"}}})"}});
  declared::Workload db =
      drift::Declare(declared::Language::kCompose, "shop", "compose", "db");
  db.parts[0].values[Resource::kMemoryLimit] = Bytes(64 * kMi);
  machine.Declare({db});
  EXPECT_THAT(machine.Run(CollectDrift),
              Contains("drift_applied_as_declared{namespace=\"shop\",workload="
                       "\"db\",workload_type=\"compose\",container=\"shop-db-"
                       "1\",resource=\"memory_limit\"} 1"));
  machine.Run(CollectWorkload);
  EXPECT_THAT(machine.sources,
              UnorderedElementsAre("workload:", "container_runtime:"));
}

// The promise of DESIGN section 4: declared series follow what runs here.
TEST(DeclaredTest, ManyManifestsFewSeries) {
  FakeMachine machine = Machine();
  std::vector<declared::Workload> cluster = {Db(kMi)};
  for (int i = 0; i < 2000; ++i) {
    cluster.push_back(drift::Declare(declared::Language::kKubernetes, "shop",
                                     "deployment", "web-" + std::to_string(i),
                                     "app"));
    cluster.back().parts[0].values[Resource::kMemoryLimit] = Bytes(kMi);
  }
  machine.Declare(cluster);
  EXPECT_THAT(machine.Run(CollectDeclared), testing::SizeIs(2));
}

}  // namespace
}  // namespace collectors
