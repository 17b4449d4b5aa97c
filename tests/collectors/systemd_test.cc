// systemd: what a manager says, beside what is declared and applied.

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "collectors/collectors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "machine/systemd/manager.h"
#include "machine/text.h"
#include "tests/collectors/fake_machine.h"
#include "tests/support/declare.h"
#include "tests/support/status.h"

namespace collectors {
namespace {

using declared::Resource;
using declared::Value;
using drift::Bytes;
using machine::systemd::Changes;
using machine::systemd::Manager;
using machine::systemd::Properties;
using ::support::IsOk;
using ::support::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

#define DB "workload=\"db.service\",workload_type=\"systemd\""

constexpr double kMi = 1 << 20;

// What PID 1 would say, and what it was asked.
struct Script {
  absl::Status begin;
  absl::StatusOr<std::vector<machine::systemd::Unit>> units =
      std::vector<machine::systemd::Unit>();
  std::map<std::string, absl::StatusOr<Properties>> properties;
  Changes changes;
  std::vector<std::string> read;
  bool open = false;
};

class FakeManager : public Manager {
 public:
  explicit FakeManager(Script& script) : script_(script) {}
  absl::Status Begin(const std::string&, const std::string&,
                     Clock::time_point) override {
    script_.open = true;
    return script_.begin;
  }
  absl::StatusOr<std::vector<machine::systemd::Unit>> ListUnits() override {
    return script_.units;
  }
  absl::StatusOr<Properties> Read(const machine::systemd::Unit& unit) override {
    script_.read.push_back(unit.name);
    return script_.properties.at(unit.name);
  }
  absl::StatusOr<Changes> TakeChanges() override {
    return std::exchange(script_.changes, Changes());
  }
  void End() override { script_.open = false; }

 private:
  Script& script_;
};

machine::systemd::Unit Row(std::string name, std::string active = "active",
                           std::string sub = "running") {
  std::string path = "/unit/" + name;
  return {std::move(name), std::move(active), std::move(sub), std::move(path)};
}

class SystemdTest : public ::testing::Test {
 protected:
  std::set<std::string> Run() {
    auto lines = machine.Run(collect);
    EXPECT_FALSE(script.open);
    return lines;
  }

  static declared::Workload Db() {
    declared::Workload db = drift::Unit("db.service");
    db.unit_file_state = "enabled";
    return db;
  }

  FakeMachine machine{
      {"proc/self/mountinfo", kV2},
      {"sys/fs/cgroup/system.slice/db.service/memory.max", "268435456\n"},
      {"sys/fs/cgroup/system.slice/db.service/memory.current", "4096\n"}};
  Script script;
  Collect collect = MakeSystemd(std::make_unique<FakeManager>(script));
};

TEST_F(SystemdTest, ThisMachineHasNone) {
  EXPECT_THAT(machine.Run(MakeSystemd()), IsEmpty());
  EXPECT_TRUE(absl::IsUnavailable(machine.status));
  EXPECT_EQ(machine::ReasonOf(machine.status), "no_systemd");
}

TEST_F(SystemdTest, ABusThatDoesNotAnswerIsAFault) {
  script.units = absl::DeadlineExceededError("ListUnits: no answer");
  EXPECT_THAT(Run(), IsEmpty());
  EXPECT_THAT(machine.status, StatusIs(absl::StatusCode::kDeadlineExceeded,
                                       HasSubstr("no answer")));
}

TEST_F(SystemdTest, UnitsOfTheMachineAndThoseThatFailed) {
  script.units = {Row("a.service"), Row("b.mount", "failed", "failed"),
                  Row("c.service", "on\"fire", "x")};
  EXPECT_THAT(Run(),
              UnorderedElementsAre(
                  "drift_systemd_units{state=\"active\"} 1",
                  "drift_systemd_units{state=\"failed\"} 1",
                  "drift_systemd_units{state=\"other\"} 1",
                  "drift_actual_unit_failed{workload=\"b.mount\",workload_type="
                  "\"systemd\"} 1"));
  EXPECT_THAT(script.read, IsEmpty());  // nobody declared them
  script.units = std::vector(
      500, machine::systemd::Unit{"x.service", "failed", "failed", "/x"});
  for (size_t i = 0; i < script.units->size(); ++i) {
    (*script.units)[i].name = std::to_string(i) + ".service";
  }
  EXPECT_EQ(Run().size(), 101U);
}

TEST_F(SystemdTest, ThreeLayers) {
  declared::Workload db = Db();
  db.parts[0].values[Resource::kMemoryLimit] = Bytes(512 * kMi);
  Value ignored;
  ignored.state = Value::State::kIgnored;
  db.parts[0].values[Resource::kTasksLimit] = ignored;
  machine.Declare({db});
  script.units = {Row("db.service")};
  Properties has;
  has.unit_file_state = "disabled";
  has.result = "oom-kill";
  has.restarts = 7;
  has.needs_reload = true;
  has.memory_limit_bytes = 256 * kMi;
  has.memory_high_bytes = std::numeric_limits<double>::infinity();
  has.tasks_limit = 100;
  script.properties.emplace("db.service", has);
  EXPECT_THAT(
      Run(),
      UnorderedElementsAre(
          "drift_systemd_units{state=\"active\"} 1",
          "drift_systemd_units{state=\"failed\"} 0",
          "drift_actual_unit_state{" DB ",state=\"active\"} 1",
          "drift_actual_unit_result_info{" DB ",result=\"oom-kill\"} 1",
          "drift_actual_restarts_total{" DB "} 7",
          "drift_actual_unit_file_as_declared{" DB "} 0",
          "drift_actual_unit_file_state_info{" DB ",state=\"disabled\"} 1",
          "drift_actual_unit_needs_daemon_reload{" DB "} 1",
          "drift_loaded_memory_limit_bytes{" DB "} 268435456",
          "drift_loaded_tasks_limit{" DB "} 100",
          "drift_loaded_as_declared{" DB ",resource=\"memory_limit\"} 0",
          "drift_loaded_as_declared{" DB ",resource=\"tasks_limit\"} 0"));
}

TEST_F(SystemdTest, UndeclaredLimitsShowWhereTheCgroupHasAnother) {
  machine.Declare({Db()});
  script.units = {Row("db.service")};
  Properties has;
  has.memory_limit_bytes = 256 * kMi;
  script.properties.emplace("db.service", has);
  EXPECT_THAT(Run(), Not(Contains(HasSubstr("loaded"))));
  machine.tree.Write("sys/fs/cgroup/system.slice/db.service/memory.max",
                     "1048576\n");
  EXPECT_THAT(Run(),
              Contains("drift_loaded_memory_limit_bytes{" DB "} 268435456"));
}

TEST_F(SystemdTest, MustRunWithoutACgroup) {
  declared::Workload web = drift::Unit("web.service");
  web.must_run = true;
  declared::Workload never = drift::Unit("never.service");
  machine.Declare({web, never});
  script.units = {Row("web.service", "failed", "failed"),
                  Row("never.service", "inactive", "dead")};
  script.properties.emplace("web.service", absl::NotFoundError("gone"));
  EXPECT_THAT(Run(), Contains("drift_actual_unit_state{workload=\"web.service\""
                              ",workload_type=\"systemd\",state=\"failed\"} "
                              "1"));
  EXPECT_THAT(script.read, ElementsAre("web.service"));
  EXPECT_THAT(machine.status, IsOk());
}

TEST_F(SystemdTest, SubStatesThatSayMore) {
  machine.Declare({Db()});
  script.properties.emplace("db.service", Properties());
  const struct {
    const char* world;
    const char* active;
    std::string sub;
    std::string told;  // "": nothing
  } kCases[] = {
      {"runs", "active", "running", ""},
      {"a slice", "active", "active", ""},
      {"a socket", "active", "listening", ""},
      {"stopped", "inactive", "dead", ""},
      {"failed", "failed", "failed", ""},
      {"a oneshot that is done", "active", "exited", "exited"},
      {"crashes in a loop", "activating", "auto-restart", "auto-restart"},
      {"hangs in ExecStartPre=", "activating", "start-pre", "start-pre"},
      {"does not want to stop", "deactivating", "stop-sigterm", "stop-sigterm"},
      {"restarts in between", "inactive", "dead-before-auto-restart",
       "dead-before-auto-restart"},
      {"nothing said", "active", "", ""},
      {"hostile", "active", "a\"b\n", R"(a\"b\n)"},
      {"long", "active", std::string(9999, 'x'), std::string(40, 'x')},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    script.units = {Row("db.service", c.active, c.sub)};
    const auto lines = Run();
    if (c.told.empty()) {
      EXPECT_THAT(lines, Not(Contains(HasSubstr("substate"))));
    } else {
      EXPECT_THAT(
          lines, Contains("drift_actual_unit_substate_info{" DB ",substate=\"" +
                          c.told + "\"} 1"));
    }
  }
}

TEST_F(SystemdTest, AskedAgainOnlyWhenSomethingChanged) {
  machine.Declare({Db()});
  script.units = {Row("db.service")};
  script.properties.emplace("db.service", Properties());
  const struct {
    const char* world;
    size_t reads;
    std::function<void()> change;
  } kCases[] = {
      {"first seen", 1, [] {}},
      {"nothing changed", 0, [] {}},
      {"a signal of another", 0, [&] { script.changes.paths = {"/unit/x"}; }},
      {"its signal", 1, [&] { script.changes.paths = {"/unit/db.service"}; }},
      {"daemon-reload", 1, [&] { script.changes.all = true; }},
      {"its row", 1,
       [&] {
         script.units = {Row("db.service", "activating", "auto-restart")};
       }},
      {"a fault", 1,
       [&] {
         script.changes.all = true;
         script.properties.at("db.service") =
             absl::DeadlineExceededError("no answer");
       }},
      {"and again, since it was not read", 1, [] {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    c.change();
    script.read.clear();
    EXPECT_THAT(Run(), Contains(HasSubstr("drift_actual_unit_state")));
    EXPECT_EQ(script.read.size(), c.reads);
  }
  EXPECT_THAT(machine.status, StatusIs(absl::StatusCode::kDeadlineExceeded,
                                       HasSubstr("no answer")));
}

// `systemctl set-property` and an editor change units without a signal.
TEST_F(SystemdTest, AskedAgainWhereWhatIsKnownCannotBeTrue) {
  declared::Workload db = Db();
  db.parts[0].values[Resource::kMemoryLimit] = Bytes(256 * kMi);
  db.changed = 1000;
  machine.Declare({db});
  script.units = {Row("db.service")};
  Properties has;
  has.memory_limit_bytes = 256 * kMi;
  script.properties.emplace("db.service", has);
  const auto reads = [&] {
    script.read.clear();
    Run();
    return script.read.size();
  };
  const std::string memory_max =
      "sys/fs/cgroup/system.slice/db.service/memory.max";
  EXPECT_EQ(reads(), 1U);
  EXPECT_EQ(reads(), 0U);
  machine.tree.Write(memory_max, "134217728\n");
  EXPECT_EQ(reads(), 1U);
  EXPECT_EQ(reads(), 1U);  // behind systemd's back: so it stays
  script.properties.at("db.service")->memory_limit_bytes = 128 * kMi;
  EXPECT_EQ(reads(), 1U);
  EXPECT_EQ(reads(), 0U);
  machine.declarations->systemd_reloaded = 999;
  EXPECT_EQ(reads(), 1U);
  machine.declarations->systemd_reloaded = 1001;
  EXPECT_EQ(reads(), 0U);
}

}  // namespace
}  // namespace collectors
