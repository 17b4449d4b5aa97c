// A healthy Debian: what must run is exactly what does, and nothing is wrong.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/systemd/load.h"

namespace declared {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kDebian[] = "tests/fixtures/systemd/debian";

TEST(DebianTest, ExactlyTheRightUnitsMustRun) {
  const Loaded loaded = LoadMachine(kDebian);
  std::vector<std::string> running;
  for (const Workload& workload : loaded.workloads) {
    if (workload.must_run) running.push_back(workload.name);
  }
  EXPECT_THAT(running,
              ElementsAre("cron.service", "getty@tty1.service",
                          "postgresql@15-main.service", "ssh.service"));
  for (const Problem& problem : loaded.problems) {
    ADD_FAILURE() << ToText(problem);
  }
}

TEST(DebianTest, EveryOtherServiceHasItsReason) {
  const Loaded loaded = LoadMachine(kDebian);
  const struct {
    const char* name;
    const char* why;
    const char* state;
  } kCases[] = {
      {"apt-daily.service", "not wanted by an active target", "static"},
      {"chrony.service", "ConditionCapability is not known", "enabled"},
      {"dbus.service", "is started by dbus.socket", "static"},
      {"getty@.service", "is a template", "enabled"},
      {"hwclock.service", "masked", "masked"},
      {"postgresql.service", "is of Type=oneshot", "enabled"},
      {"postgresql@13-main.service", "AssertPathExists does not hold",
       "enabled"},
      {"rsync.service", "ConditionPathExists does not hold", "enabled"},
      {"ssh@.service", "is a template", "static"},
      {"systemd-journald.service", "is started by systemd-journald.socket",
       "static"},
      {"systemd-logind.service", "is started through D-Bus", "static"},
      {"systemd-udevd.service", "ConditionPathIsReadWrite is not known",
       "static"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    const Workload* workload = FindWorkload(loaded, test.name);
    ASSERT_NE(workload, nullptr);
    EXPECT_EQ(workload->must_run_why, test.why);
    EXPECT_EQ(workload->unit_file_state, test.state);
  }
}

TEST(DebianTest, ValuesKnowWhereTheyAreWritten) {
  const Loaded loaded = LoadMachine(kDebian);
  EXPECT_EQ(MemoryOf(loaded, "cron.service"),
            "256M@/etc/systemd/system/cron.service.d/limits.conf:2");
  const Workload& cron = *FindWorkload(loaded, "cron.service");
  const Value& tasks = cron.parts[0].values.at(Resource::kTasksLimit);
  EXPECT_EQ(tasks.number, 0.5);
  EXPECT_EQ(tasks.scale, Value::Scale::kOfMachineTasks);
  EXPECT_EQ(ToText(cron.location), "/usr/lib/systemd/system/cron.service");
  EXPECT_GT(cron.changed, 0);
  EXPECT_THAT(cron.overrides, IsEmpty());
}

TEST(DebianTest, NothingMustRunInAContainerWithoutSystemd) {
  for (const Workload& workload : LoadMachine(kDebian, false).workloads) {
    EXPECT_FALSE(workload.must_run) << workload.name;
  }
}

}  // namespace
}  // namespace declared
