// Which services must run, and why others need not.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/systemd/load.h"

namespace declared {
namespace {

// Not with operator+ throughout: g++ 12 sees writes out of bounds in it.
std::string Join(std::string directory, const std::string& name) {
  directory += name;
  return directory;
}

constexpr char kWants[] = "etc/systemd/system/multi-user.target.wants/";
constexpr char kUnits[] = "usr/lib/systemd/system/";

class BootTest : public testing::Test {
 protected:
  BootTest() {
    Unit("basic.target", "[Unit]\nWants=sockets.target timers.target\n");
    Unit("multi-user.target", "[Unit]\nRequires=basic.target\n");
    Unit("graphical.target", "[Unit]\nRequires=multi-user.target\n");
    Unit("sockets.target", "[Unit]\n");
    Unit("timers.target", "[Unit]\n");
    tree_.MakeLink(Join(kUnits, "default.target"), "graphical.target");
  }

  void Unit(const std::string& name, const std::string& text) {
    tree_.Write(Join(kUnits, name), text);
  }
  void Enable(const std::string& name, const std::string& link = kWants) {
    tree_.MakeLink(Join(link, name), Join("/usr/lib/systemd/system/", name));
  }
  std::string Why(const std::string& name, bool booted = true) {
    const Loaded loaded = LoadMachine(tree_.Path(), booted);
    const Workload* workload = FindWorkload(loaded, name);
    if (workload == nullptr) return "no workload";
    return (workload->must_run ? "yes: " : "no: ") + workload->must_run_why;
  }

  support::TempTree tree_;
};

TEST_F(BootTest, AnEnabledServiceMustRun) {
  Unit("a.service", "[Service]\nExecStart=/bin/a\n");
  EXPECT_EQ(Why("a.service"), "no: not wanted by an active target");
  Enable("a.service");
  EXPECT_EQ(Why("a.service"), "yes: wanted by multi-user.target");
  EXPECT_EQ(Why("a.service", false), "no: systemd does not run here");
}

TEST_F(BootTest, WithoutADefaultTargetNothingMustRun) {
  Unit("a.service", "[Service]\nExecStart=/bin/a\n");
  Enable("a.service");
  tree_.Remove(Join(kUnits, "default.target"));
  EXPECT_EQ(Why("a.service"), "no: not wanted by an active target");
}

TEST_F(BootTest, SomeServicesNeedNotRunThoughTheyAreEnabled) {
  const struct {
    const char* world;
    const char* text;
    const char* why;
  } kCases[] = {
      {"it ends", "[Service]\nType=oneshot\n", "no: is of Type=oneshot"},
      {"it ends and counts as active",
       "[Service]\nType=oneshot\nRemainAfterExit=yes\n",
       "no: is of Type=oneshot"},
      {"nothing is to be started",
       "[Service]\nExecStart=/bin/a\nExecStart=\nExecStop=/bin/b\n",
       "no: is of Type=oneshot"},
      {"an init script that leaves nothing running",
       "[Service]\nType=forking\nRemainAfterExit=yes\nExecStart=/etc/init.d/"
       "a\n",
       "no: may end: RemainAfterExit=yes"},
      {"an init script with a PID file",
       "[Service]\nType=forking\nRemainAfterExit=no\nExecStart=/etc/init.d/a\n",
       "yes: wanted by multi-user.target"},
      {"a command decides",
       "[Service]\nExecCondition=/bin/b\nExecStart=/bin/a\n",
       "no: ExecCondition is not known"},
      {"Type=dbus", "[Service]\nType=dbus\n", "no: is started through D-Bus"},
      {"BusName=", "[Service]\nBusName=a.b\n", "no: is started through D-Bus"},
      {"a condition that fails",
       "[Unit]\nConditionPathExists=/etc/none\n[Service]\nType=exec\n",
       "no: ConditionPathExists does not hold"},
      {"an assert that nobody knows",
       "[Unit]\nAssertSecurity=apparmor\n[Service]\nType=exec\n",
       "no: AssertSecurity is not known"},
      {"conditions that hold",
       "[Unit]\nConditionPathExists=/usr/lib\n[Service]\nType=notify\n",
       "yes: wanted by multi-user.target"},
  };
  Enable("a.service");
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.world);
    Unit("a.service", test.text);
    EXPECT_EQ(Why("a.service"), test.why);
  }
}

TEST_F(BootTest, WhatAnActiveSocketTimerOrPathStartsNeedNotRun) {
  constexpr char kYes[] = "yes: wanted by multi-user.target";
  Unit("a.service", "[Service]\nExecStart=/bin/a\n");
  Enable("a.service");
  Unit("a.socket", "[Socket]\nListenStream=80\n");
  Unit("b.timer", "[Timer]\nUnit=a.service\n");
  EXPECT_EQ(Why("a.service"), kYes);  // they are installed, not enabled
  Enable("b.timer", "etc/systemd/system/timers.target.wants/");
  EXPECT_EQ(Why("a.service"), "no: is started by b.timer");
  tree_.Remove("etc/systemd/system/timers.target.wants");
  Enable("a.socket", "etc/systemd/system/sockets.target.wants/");
  EXPECT_EQ(Why("a.service"), "no: is started by a.socket");
  tree_.MakeLink("etc/systemd/system/a.socket", "/dev/null");
  EXPECT_EQ(Why("a.service"), kYes);
  tree_.Remove("etc/systemd/system/a.socket");
  tree_.Remove("etc/systemd/system/sockets.target.wants");
  Unit("a.service", "[Unit]\nRequires=a.socket\n[Service]\nExecStart=/bin/a\n");
  EXPECT_EQ(Why("a.service"), "no: is started by a.socket");
}

TEST_F(BootTest, AnActiveSocketsPortsAreItsServices) {
  Unit("web.service", "[Service]\nExecStart=/bin/a\n");
  Unit("web.socket", "[Socket]\nListenStream=8080\n");
  Unit("each@.service", "[Service]\nExecStart=/bin/a\n");
  Unit("each.socket", "[Socket]\nListenStream=79\nAccept=yes\n");
  Unit("ssh.service", "[Service]\nExecStart=/bin/a\n");
  Unit("ssh.socket", "[Socket]\nListenStream=22\n");
  Enable("web.socket", "etc/systemd/system/sockets.target.wants/");
  Enable("each.socket", "etc/systemd/system/sockets.target.wants/");
  const Loaded loaded = LoadMachine(tree_.Path());
  const auto ports = [&](const char* name) {
    return FindWorkload(loaded, name)->parts[0].ports;
  };
  ASSERT_EQ(ports("web.service").size(), 1U);
  EXPECT_EQ(ports("web.service")[0].port, 8080);
  EXPECT_EQ(ToText(ports("web.service")[0].location),
            "/usr/lib/systemd/system/web.socket:2");
  EXPECT_EQ(ports("each@.service").size(), 1U);
  EXPECT_EQ(ports("ssh.service").size(), 0U);  // its socket is not in use
}

TEST_F(BootTest, WhatServicesWantIsNoAffairOfTheBoot) {
  Unit("a.service", "[Unit]\nWants=b.service\n[Service]\nExecStart=/bin/a\n");
  Unit("b.service", "[Service]\nExecStart=/bin/a\n");
  Enable("a.service");
  EXPECT_EQ(Why("b.service"), "no: not wanted by an active target");
}

TEST_F(BootTest, TargetsMayFormCirclesAndBeMasked) {
  Unit("basic.target", "[Unit]\nWants=graphical.target extra.target\n");
  Unit("extra.target", "[Unit]\nUpholds=a.service\n");
  Unit("a.service", "[Service]\nExecStart=/bin/a\n");
  EXPECT_EQ(Why("a.service"), "yes: wanted by extra.target");
  tree_.MakeLink("etc/systemd/system/extra.target", "/dev/null");
  EXPECT_EQ(Why("a.service"), "no: not wanted by an active target");
}

TEST_F(BootTest, InstancesAndAliasesAreFollowed) {
  Unit("getty@.service",
       "[Unit]\nConditionPathExists=/dev/%i\n[Service]\nExecStart=/bin/a\n");
  tree_.MakeLink(Join(kUnits, "autovt@.service"), "getty@.service");
  tree_.MakeLink(Join(kWants, "autovt@tty1.service"),
                 "/usr/lib/systemd/system/autovt@.service");
  EXPECT_EQ(Why("getty@tty1.service"), "no: ConditionPathExists does not hold");
  tree_.Write("dev/tty1", "x");
  EXPECT_EQ(Why("getty@tty1.service"), "yes: wanted by multi-user.target");
  EXPECT_EQ(Why("getty@.service"), "no: is a template");
}

}  // namespace
}  // namespace declared
