// network and listen, on machines whose namespaces are files.

#include <sys/stat.h>

#include "collectors/collectors.h"
#include "collectors/listeners.h"
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
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

#define A_SERVICE "{workload=\"a.service\",workload_type=\"systemd\""

constexpr char kDev[] =
    "Inter-|   Receive |  Transmit\n face |bytes |bytes\n"
    "    lo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n"
    "  eth0: 1000 10 0 2 0 0 0 0 500 5 0 0 0 0 0 0\n";
constexpr char kSnmp[] = "Tcp: OutSegs RetransSegs\nTcp: 5035 12\n";
constexpr char kNetstat[] =
    "TcpExt: ListenOverflows ListenDrops TCPTimeouts\nTcpExt: 3 4 0\n";
constexpr char kSockstat[] = "TCP: inuse 1 orphan 0 tw 0 alloc 3 mem 2\n";
constexpr char kTcp[] =
    "  sl  local_address rem_address   st tx_queue rx_queue\n"
    "   0: 00000000:1538 00000000:0000 0A 00000000:00000002 00:00000000 0\n";

declared::Workload WithPorts(
    const std::vector<std::pair<int, const char*>>& ports) {
  declared::Workload workload = drift::Unit("a.service");
  for (auto [number, protocol] : ports) {
    declared::Port& port = workload.parts.front().ports.emplace_back();
    port.port = number;
    port.protocol = protocol;
  }
  return workload;
}

// a.service in a network namespace of its own.
FakeMachine Machine() {
  return FakeMachine({{"proc/self/mountinfo", kV2},
                      {"proc/1/net/dev", kDev},
                      {"proc/1/net/snmp", kSnmp},
                      {"proc/1/net/sockstat", kSockstat},
                      {"proc/7/net/dev", kDev},
                      {"proc/7/net/snmp", kSnmp},
                      {"proc/7/net/netstat", kNetstat},
                      {"proc/7/net/sockstat", kSockstat},
                      {"proc/7/net/tcp", kTcp},
                      {"sys/class/net/eth0/speed", "1000\n"},
                      {"sys/fs/cgroup/a.service/cgroup.procs", "7\n"}});
}

TEST(NetworkTest, TheHostAndAnotherNamespace) {
  FakeMachine machine = Machine();
  machine.Declare({WithPorts({})});
  auto lines = machine.Run(CollectNetwork);
  EXPECT_THAT(machine.status, IsOk());
  EXPECT_THAT(
      lines,
      IsSupersetOf(
          {"drift_network_receive_bytes_total{device=\"eth0\"} 1000",
           "drift_network_receive_bytes_total{device=\"lo\"} 9",
           "drift_network_receive_errs_total{device=\"eth0\"} 0",
           "drift_network_speed_bytes{device=\"eth0\"} 125000000",
           "drift_tcp_retransmitted_segments_total 12",
           "drift_tcp_sockets{state=\"in_use\"} 1",
           "drift_actual_network_receive_bytes_total" A_SERVICE
           ",device=\"eth0\"} 1000",
           "drift_actual_network_receive_drop_total" A_SERVICE
           ",device=\"eth0\"} 2",
           "drift_actual_tcp_retransmitted_segments_total" A_SERVICE "} 12",
           "drift_actual_tcp_listen_overflows_total" A_SERVICE "} 3"}));
  for (const char* absent :
       {"drift_tcp_timeouts", "drift_actual_tcp_timeouts",
        "drift_actual_network_transmit_drop", "a.service\",device=\"lo\""}) {
    EXPECT_THAT(lines, Not(Contains(HasSubstr(absent)))) << absent;
  }
  EXPECT_THAT(machine.sources,
              UnorderedElementsAre("network_devices:", "network_namespaces:",
                                   "conntrack:not_in_kernel"));
}

TEST(NetworkTest, WhatNobodyDeclaredIsShort) {
  FakeMachine machine = Machine();
  auto lines = machine.Run(CollectNetwork);
  EXPECT_THAT(lines, Contains(HasSubstr("receive_bytes_total" A_SERVICE)));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("packets_total" A_SERVICE))));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("tcp_sockets" A_SERVICE))));
}

TEST(NetworkTest, SeveralInOneNamespace) {
  FakeMachine machine = Machine();
  // b.service holds the same process: a hard link is not to be had here.
  machine.tree.Write("sys/fs/cgroup/b.service/cgroup.procs", "7\n");
  auto lines = machine.Run(CollectNetwork);
  EXPECT_THAT(
      lines, Contains("drift_network_namespace_shared_info{workload=\"b."
                      "service\",workload_type=\"systemd\",with=\"a.service\"} "
                      "1"));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("bytes_total{workload=\"b."))));
}

TEST(NetworkTest, Broken) {
  FakeMachine machine = Machine();
  machine.tree.Write("proc/7/net/dev", "eth0: 1 2\n");
  auto lines = machine.Run(CollectNetwork);
  EXPECT_THAT(machine.status, StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(lines, Contains("drift_tcp_retransmitted_segments_total 12"));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("a.service"))));
}

TEST(NetworkTest, NoNetworkAtAll) {
  FakeMachine machine({{"proc/self/mountinfo", kV2}});
  EXPECT_THAT(machine.Run(CollectNetwork), IsEmpty());
  EXPECT_THAT(machine.status, StatusIs(absl::StatusCode::kUnavailable));
}

TEST(ListenTest, DeclaredPorts) {
  struct Case {
    const char* world;
    std::vector<std::pair<int, const char*>> ports;
    const char* line;
  };
  for (const Case& c :
       {Case{"it listens",
             {{5432, "tcp"}},
             "drift_actual_port_listening" A_SERVICE
             ",port=\"5432\",protocol=\"tcp\"} 1"},
        Case{"its accept queue",
             {{5432, "tcp"}},
             "drift_actual_accept_queue_length" A_SERVICE ",port=\"5432\"} 2"},
        Case{"it does not listen",
             {{80, "tcp"}},
             "drift_actual_port_listening" A_SERVICE
             ",port=\"80\",protocol=\"tcp\"} 0"}}) {
    SCOPED_TRACE(c.world);
    FakeMachine machine = Machine();
    machine.Declare({WithPorts(c.ports)});
    EXPECT_THAT(machine.Run(CollectListen), Contains(c.line));
    EXPECT_THAT(machine.status, IsOk());
  }
}

TEST(ListenTest, WhatCannotBeKnownIsAbsent) {
  FakeMachine machine = Machine();
  machine.Declare({WithPorts({{53, "udp"}, {9, "sctp"}})});
  EXPECT_THAT(machine.Run(CollectListen), IsEmpty()) << "no net/udp";
  machine.tree.Remove("proc/7");
  machine.Declare({WithPorts({{5432, "tcp"}})});
  EXPECT_THAT(machine.Run(CollectListen), IsEmpty()) << "nothing runs";
}

TEST(ListenTest, UndeclaredOnlyWhenAskedFor) {
  FakeMachine machine = Machine();
  EXPECT_THAT(machine.Run(CollectListen), IsEmpty());
  machine.options.undeclared_ports = true;
  EXPECT_THAT(machine.Run(CollectListen),
              UnorderedElementsAre("drift_undeclared_port_listening" A_SERVICE
                                   ",port=\"5432\",protocol=\"tcp\"} 1"));
  machine.Declare({WithPorts({{5432, "tcp"}})});
  EXPECT_THAT(machine.Run(CollectListen),
              Not(Contains(HasSubstr("undeclared"))));
}

// The cgroup id of v2, which is the inode of its directory.
TEST(ListenTest, SocketsBelongToTheWorkloadWhoseCgroupMadeThem) {
  FakeMachine machine({{"proc/self/mountinfo", kV2},
                       {"sys/fs/cgroup/init.scope/cgroup.procs", "1\n"},
                       {"sys/fs/cgroup/a.service/cgroup.procs", "7\n"},
                       {"sys/fs/cgroup/a.service/in/cgroup.procs", "8\n"},
                       {"sys/fs/cgroup/b.slice/cgroup.procs", ""}});
  auto workloads = machine.walk();
  ASSERT_THAT(workloads, IsOk());
  struct Case {
    const char* cgroup;
    const char* owner;
  };
  for (const Case& c :
       {Case{"a.service", "a.service"}, Case{"a.service/in", "a.service"},
        Case{"init.scope", ""}, Case{"b.slice", ""}, Case{"", ""}}) {
    SCOPED_TRACE(c.cgroup);
    struct stat about {};
    const std::string path =
        machine.tree.Path("sys/fs/cgroup/" + std::string(c.cgroup));
    ASSERT_EQ(stat(path.c_str(), &about), 0);
    machine::net::Listener socket;
    socket.cgroup = about.st_ino;
    auto owned = Attribute({socket, machine::net::Listener()}, **workloads);
    ASSERT_EQ(owned.size(), 2U);
    EXPECT_EQ(owned[1].owner, -1);
    const int owner = owned[0].owner;
    EXPECT_EQ(owner < 0 ? ""
                        : (*workloads)
                              ->snapshot.workloads[static_cast<size_t>(owner)]
                              .identity.workload,
              c.owner);
  }
}

}  // namespace
}  // namespace collectors
