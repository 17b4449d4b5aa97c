#include "collectors/collectors.h"
#include "gmock/gmock.h"
#include "tests/collectors/fake_machine.h"
#include "tests/machine/probe/server.h"
#include "tests/support/status.h"
#include "tests/support/threads.h"

namespace collectors {
namespace {

using ::support::IsOk;
using ::support::WaitUntil;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

declared::Workload Unit(const std::string& name,
                        std::vector<declared::HealthCheck> checks) {
  declared::Workload unit;
  unit.language = declared::Language::kSystemd;
  unit.name = name;
  unit.type = "systemd";
  unit.parts.emplace_back().health = std::move(checks);
  return unit;
}

declared::HealthCheck Tcp(const std::string& name, int port) {
  declared::HealthCheck check;
  check.name = name;
  check.port = port;
  return check;
}

std::string Line(const std::string& metric, const std::string& workload,
                 const std::string& more) {
  return "drift_" + metric + "{workload=\"" + workload +
         "\",workload_type=\"systemd\",check=\"" + more;
}

class HealthTest : public testing::Test {
 protected:
  HealthTest()
      : machine_({{"proc/self/mountinfo", kV2},
                  {"proc/self/net/dev", "ours"},
                  {"proc/7/net/dev", "another"},
                  {"sys/fs/cgroup/b.service/cgroup.procs", "7\n"},
                  {"sys/fs/cgroup/idle.service/cgroup.procs", ""}}) {
    // The same namespace is the same file.
    machine_.tree.MakeDir("proc/5/net");
    EXPECT_EQ(link(machine_.tree.Path("proc/self/net/dev").c_str(),
                   machine_.tree.Path("proc/5/net/dev").c_str()),
              0);
    machine_.tree.Write("sys/fs/cgroup/a.service/cgroup.procs", "5\n");
  }
  std::set<std::string> Scrape() {
    auto lines = machine_.Run(collect_);
    EXPECT_THAT(machine_.status, IsOk());
    return lines;
  }

  FakeMachine machine_;
  Collect collect_ = MakeHealth();
};

TEST_F(HealthTest, WithoutDeclaredChecksNothingIsAsked) {
  EXPECT_THAT(Scrape(), IsEmpty());
}

TEST_F(HealthTest, IsAskedAndTold) {
  machine::probe::Server server([](int, int) {});
  int closed = 0;
  machine::probe::ListenOnLoopback(1, closed).Close();
  machine_.Declare({Unit(
      "a.service", {Tcp("health", server.port()), Tcp("health-2", closed)})});
  ASSERT_TRUE(WaitUntil([&] {
    auto lines = Scrape();
    return lines.contains(
               Line("actual_health_up", "a.service", "health\"} 1")) &&
           lines.contains(
               Line("actual_health_up", "a.service", "health-2\"} 0"));
  }));
  auto lines = Scrape();
  EXPECT_THAT(lines, Contains(Line("actual_health_failure_info", "a.service",
                                   "health-2\",reason=\"refused\"} 1")));
  EXPECT_THAT(
      lines,
      Contains(HasSubstr(Line("actual_health_last_success_timestamp_seconds",
                              "a.service", "health\"} "))));
  EXPECT_THAT(lines, Not(Contains(HasSubstr(
                         Line("actual_health_last_success_timestamp_seconds",
                              "a.service", "health-2\"} ")))));
  EXPECT_THAT(lines, Contains(HasSubstr(Line("actual_health_duration_seconds",
                                             "a.service", "health\"} "))));
}

TEST_F(HealthTest, WhatIsNotAskedAndWhy) {
  declared::HealthCheck exec = Tcp("liveness", 0);
  exec.not_executed = "exec";
  machine_.Declare({Unit("a.service", {exec}),
                    Unit("b.service", {Tcp("health", 80)}),
                    Unit("idle.service", {Tcp("health", 80)})});
  auto lines = Scrape();
  EXPECT_THAT(lines, IsSupersetOf({Line("health_not_executed_info", "a.service",
                                        "liveness\",reason=\"exec\"} 1"),
                                   Line("health_not_executed_info", "b.service",
                                        "health\",reason=\"no_address\"} 1")}));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("idle.service"))));
}

TEST_F(HealthTest, AnotherNamespaceIsAskedAtItsOwnAddress) {
  machine::probe::Server server([](int, int) {});
  machine_.tree.Write("proc/self/net/fib_trie",
                      "|-- 192.0.2.2\n   /32 host LOCAL\n");
  // What both have is ours, as rootless networks copy it.
  machine_.tree.Write("proc/7/net/fib_trie",
                      "|-- 192.0.2.2\n   /32 host LOCAL\n");
  declared::Workload unit = Unit("b.service", {Tcp("health", 80)});
  machine_.Declare({unit});
  EXPECT_THAT(Scrape(), Contains(HasSubstr("no_address")));
  // A published port leads there.
  unit.parts[0].ports.push_back({80, "tcp", server.port(), "", {}});
  machine_.Declare({unit});
  EXPECT_TRUE(WaitUntil([&] {
    return Scrape().contains(
        Line("actual_health_up", "b.service", "health\"} 1"));
  }));
}

}  // namespace
}  // namespace collectors
