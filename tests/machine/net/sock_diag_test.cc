#include "machine/net/sock_diag.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <string>

#include "gtest/gtest.h"
#include "machine/dir.h"
#include "machine/text.h"
#include "tests/support/status.h"

namespace machine::net {
namespace {

using ::support::IsOk;
using ::support::StatusIs;

template <typename T>
std::string Bytes(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string Message(uint16_t type, const std::string& body) {
  nlmsghdr head = {};
  head.nlmsg_len = static_cast<uint32_t>(sizeof head + body.size());
  head.nlmsg_type = type;
  return Bytes(head) + body;
}

std::string Socket() {
  inet_diag_msg about = {};
  about.id.idiag_sport = htons(5432);
  about.idiag_rqueue = 3;
  about.idiag_wqueue = 128;
  nlattr attribute = {12, 21};
  return Bytes(about) + Bytes(attribute) + Bytes(uint64_t{4711});
}

TEST(SockDiag, OneSocketAndTheEnd) {
  std::vector<Listener> found;
  auto last = ParseDiag(Message(SOCK_DIAG_BY_FAMILY, Socket()) +
                            Message(NLMSG_DONE, Bytes(int32_t{0})),
                        Protocol::kTcp, found);
  ASSERT_THAT(last, IsOk());
  EXPECT_TRUE(*last);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].port, 5432);
  EXPECT_EQ(found[0].queue, 3U);
  EXPECT_EQ(found[0].backlog, 128U);
  EXPECT_EQ(found[0].cgroup, 4711U);
}

TEST(SockDiag, TornAnywhereIsNoCrash) {
  const std::string whole = Message(SOCK_DIAG_BY_FAMILY, Socket());
  for (size_t i = 1; i < whole.size(); ++i) {
    std::vector<Listener> found;
    EXPECT_THAT(ParseDiag(whole.substr(0, i), Protocol::kTcp, found),
                StatusIs(absl::StatusCode::kDataLoss))
        << i;
    EXPECT_THAT(
        ParseDiag(
            Message(SOCK_DIAG_BY_FAMILY, Socket().substr(0, i % 84)) + "x",
            Protocol::kTcp, found),
        StatusIs(absl::StatusCode::kDataLoss))
        << i;
  }
}

TEST(SockDiag, Refused) {
  struct Case {
    int error;
    const char* reason;
  };
  for (const Case& c :
       {Case{EPERM, "permission"}, Case{ENOENT, "not_in_kernel"},
        Case{EINVAL, "not_in_kernel"}}) {
    std::vector<Listener> found;
    auto last = ParseDiag(Message(NLMSG_ERROR, Bytes(int32_t{-c.error})),
                          Protocol::kTcp, found);
    EXPECT_EQ(ReasonOf(last.status()), c.reason);
  }
}

// A server that does not accept, on a port of loopback.
class Server {
 public:
  explicit Server(int backlog) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    auto* address = reinterpret_cast<sockaddr*>(&address_);
    EXPECT_EQ(bind(fd_.get(), address, size), 0);
    EXPECT_EQ(listen(fd_.get(), backlog), 0);
    EXPECT_EQ(getsockname(fd_.get(), address, &size), 0);
  }
  int port() const { return ntohs(address_.sin_port); }
  Fd Call() const {
    Fd client(socket(AF_INET, SOCK_STREAM, 0));
    EXPECT_EQ(
        connect(client.get(), reinterpret_cast<const sockaddr*>(&address_),
                sizeof address_),
        0);
    return client;
  }

 private:
  Fd fd_;
  sockaddr_in address_ = {};
};

TEST(SockDiag, AFullAcceptQueueOfThisVeryMachine) {
  const Server server(1);
  // The kernel lets in one more than the backlog.
  const Fd first = server.Call();
  const Fd second = server.Call();
  std::vector<Listener> found;
  absl::Status status = AskListeners(Protocol::kTcp, found);
  if (absl::IsUnavailable(status)) GTEST_SKIP() << status;
  ASSERT_THAT(status, IsOk());
  int times = 0;
  for (const Listener& listener : found) {
    if (listener.port != server.port()) continue;
    ++times;
    EXPECT_EQ(listener.queue, 2U);
    EXPECT_EQ(listener.backlog, 1U);
  }
  EXPECT_EQ(times, 1);
}

}  // namespace
}  // namespace machine::net
