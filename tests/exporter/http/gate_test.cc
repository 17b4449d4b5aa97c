// The gate on sockets of its own, without CivetWeb.
#include "exporter/http/gate.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/un.h>
#include <unistd.h>

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/http/client.h"
#include "tests/support/tree.h"

namespace exporter::http {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

class GateTest : public testing::Test {
 protected:
  static constexpr int kMost = 3;

  // A listening socket, as CivetWeb makes it.
  machine::Fd Listen(sockaddr* address, socklen_t length) {
    machine::Fd fd(socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int off = 0;
    if (address->sa_family == AF_INET6) {
      setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    }
    EXPECT_EQ(bind(fd.get(), address, length), 0) << strerror(errno);
    EXPECT_EQ(gate_.Listen(fd.get(), 100), 0) << strerror(errno);
    return fd;
  }
  machine::Fd Listen4() {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return Listen(reinterpret_cast<sockaddr*>(&in), sizeof(in));
  }

  // What the server gets when `client` has sent something.
  machine::Fd Accept(const machine::Fd& listening, Client& client) {
    EXPECT_TRUE(client.connected());
    client.Send("GET");
    pollfd wait{listening.get(), POLLIN, 0};
    EXPECT_EQ(poll(&wait, 1, 5000), 1);
    socklen_t length = sizeof(peer_);
    return machine::Fd(gate_.Accept(
        listening.get(), reinterpret_cast<sockaddr*>(&peer_), &length));
  }

  int refused_ = 0;
  Gate gate_{{kMost, [this] { ++refused_; }}, Quiet()};
  sockaddr_storage peer_{};
};

TEST_F(GateTest, SilentConnectionsStayInTheKernel) {
  const machine::Fd listening = Listen4();
  const Client silent(gate_.Urls().at(0));
  EXPECT_TRUE(silent.connected());
  EXPECT_EQ(gate_.Accept(listening.get(), nullptr, nullptr), -1);
  EXPECT_EQ(errno, EAGAIN);  // and it does not block
}

TEST_F(GateTest, OneAddressHasFewConnections) {
  const machine::Fd listening = Listen4();
  const std::string url = gate_.Urls().at(0);
  std::vector<Client> clients;
  std::vector<machine::Fd> accepted;
  for (int i = 0; i < kMost; ++i) {
    clients.emplace_back(url);
    accepted.push_back(Accept(listening, clients.back()));
    ASSERT_TRUE(accepted.back());
    EXPECT_EQ(peer_.ss_family, AF_INET);
  }
  EXPECT_EQ(refused_, 0);

  Client one_more(url);
  EXPECT_FALSE(Accept(listening, one_more));
  EXPECT_EQ(errno, ECONNABORTED);
  EXPECT_EQ(refused_, 1);
  char byte;
  EXPECT_LE(recv(one_more.fd(), &byte, 1, 0), 0) << "not closed";

  Client elsewhere(url, "127.0.0.2");
  EXPECT_TRUE(Accept(listening, elsewhere));

  // CivetWeb closes without telling.
  accepted[1].Close();
  Client again(url);
  EXPECT_TRUE(Accept(listening, again));
  EXPECT_EQ(refused_, 1);
}

TEST_F(GateTest, CountsADescriptorThatBelongsToSomethingElseByNow) {
  const machine::Fd listening = Listen4();
  const std::string url = gate_.Urls().at(0);
  for (int i = 0; i < 10 * kMost; ++i) {
    Client client(url);
    machine::Fd accepted = Accept(listening, client);
    ASSERT_TRUE(accepted);
    const machine::Fd file(open("/dev/null", O_RDONLY | O_CLOEXEC));
    ASSERT_EQ(dup2(file.get(), accepted.get()), accepted.get());
  }
  EXPECT_EQ(refused_, 0);
}

TEST_F(GateTest, Ipv4CountsTheSameOnADualStackSocket) {
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  if (!HasIpv6()) GTEST_SKIP() << "this machine has no ::1";
  const machine::Fd dual =
      Listen(reinterpret_cast<sockaddr*>(&any), sizeof(any));
  const machine::Fd ipv4 = Listen4();
  const std::string dual_url = gate_.Urls().at(0);
  ASSERT_THAT(dual_url, StartsWith("http://[::]:"));
  const std::string mapped = "http://127.0.0.1" + dual_url.substr(11);
  const std::string plain = gate_.Urls().at(1);

  std::vector<Client> clients;
  std::vector<machine::Fd> accepted;
  for (int i = 0; i < kMost; ++i) {
    clients.emplace_back(i == 0 ? plain : mapped);
    accepted.push_back(Accept(i == 0 ? ipv4 : dual, clients.back()));
    ASSERT_TRUE(accepted.back());
  }
  clients.emplace_back(plain);
  EXPECT_FALSE(Accept(ipv4, clients.back()));
  clients.emplace_back(mapped);
  EXPECT_FALSE(Accept(dual, clients.back()));
  clients.emplace_back(dual_url);  // ::1 is another address
  EXPECT_TRUE(Accept(dual, clients.back()));
}

TEST_F(GateTest, UnixSocketsAreNotCounted) {
  const support::TempTree tree;
  const std::string path = tree.Path("s");
  sockaddr_un un{};
  un.sun_family = AF_UNIX;
  path.copy(un.sun_path, sizeof(un.sun_path) - 1);
  const machine::Fd listening =
      Listen(reinterpret_cast<sockaddr*>(&un), sizeof(un));
  EXPECT_THAT(gate_.Urls(), ElementsAre("unix:" + path));
  std::vector<Client> clients;
  std::vector<machine::Fd> accepted;
  for (int i = 0; i < 3 * kMost; ++i) {
    clients.emplace_back("unix:" + path);
    accepted.push_back(Accept(listening, clients.back()));
    ASSERT_TRUE(accepted.back());
  }
  EXPECT_EQ(refused_, 0);
}

TEST_F(GateTest, RefusesAllWhenTold) {
  const machine::Fd listening = Listen4();
  gate_.Refuse();
  Client client(gate_.Urls().at(0));
  EXPECT_FALSE(Accept(listening, client));
  EXPECT_EQ(refused_, 0);  // that counts floods, not the end
}

TEST_F(GateTest, WakesReadersAndListeners) {
  const machine::Fd listening = Listen4();
  Client client(gate_.Urls().at(0));
  const machine::Fd accepted = Accept(listening, client);
  ASSERT_TRUE(accepted);
  gate_.Wake();
  char bytes[8];
  EXPECT_EQ(recv(accepted.get(), bytes, sizeof(bytes), 0), 3);  // "GET"
  EXPECT_EQ(recv(accepted.get(), bytes, sizeof(bytes), 0), 0);
  pollfd wait{listening.get(), POLLIN, 0};
  EXPECT_EQ(poll(&wait, 1, 5000), 1);
  EXPECT_EQ(gate_.Accept(listening.get(), nullptr, nullptr), -1);
}

}  // namespace
}  // namespace exporter::http
