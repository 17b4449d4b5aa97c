#include "machine/probe/probe.h"

#include <sys/un.h>

#include <mutex>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/machine/probe/server.h"
#include "tests/support/tree.h"

namespace machine::probe {
namespace {

using testing::HasSubstr;
using testing::Not;

Target To(Target::Kind kind, int port, int milliseconds = 5000) {
  Target target;
  target.kind = kind;
  target.address = "127.0.0.1";
  target.port = port;
  target.path = "/healthz";
  target.timeout = std::chrono::milliseconds(milliseconds);
  return target;
}

TEST(ProbeTest, TcpIsUpWhenItAccepts) {
  Server server([](int, int) {});
  const Result result = Probe(To(Target::Kind::kTcp, server.port()), -1);
  EXPECT_EQ(result.failure, Failure::kNone);
  EXPECT_TRUE(result.up());
  EXPECT_GT(result.seconds, 0);
}

TEST(ProbeTest, NobodyListens) {
  int port = 0;
  ListenOnLoopback(1, port).Close();
  for (auto kind :
       {Target::Kind::kTcp, Target::Kind::kHttp, Target::Kind::kHttps}) {
    EXPECT_EQ(Probe(To(kind, port), -1).failure, Failure::kRefused);
  }
}

TEST(ProbeTest, WhatHttpServersSay) {
  const struct {
    const char* world;
    std::string answer;
    Failure failure;
  } kCases[] = {
      {"well", "HTTP/1.1 200 OK\r\n\r\n", Failure::kNone},
      {"well, nothing to say", "HTTP/1.0 204 No Content\r\n\r\n",
       Failure::kNone},
      {"no reason phrase", "HTTP/1.1 200\r\n\r\n", Failure::kNone},
      {"a redirect, not followed",
       "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\n\r\n",
       Failure::kNone},
      {"an interim answer first",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", Failure::kNone},
      {"an interim answer, and then not well",
       "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 503 No\r\n\r\n",
       Failure::kHttpStatus},
      {"not found", "HTTP/1.1 404 Not Found\r\n\r\n", Failure::kHttpStatus},
      {"an error", "HTTP/1.1 500 Oh\r\n\r\n", Failure::kHttpStatus},
      {"it closes without a word", "", Failure::kReset},
      {"it closes within a word", "HTTP/1.1 20", Failure::kProtocol},
      {"another protocol", "220 mail ESMTP\r\n", Failure::kProtocol},
      {"no number", "HTTP/1.1 OK\r\n\r\n", Failure::kProtocol},
      {"too many digits", "HTTP/1.1 2000 OK\r\n\r\n", Failure::kProtocol},
      {"an endless line", std::string(20000, 'x'), Failure::kProtocol},
      {"an endless interim answer",
       "HTTP/1.1 100 Continue\r\nA: " + std::string(20000, 'x'),
       Failure::kProtocol},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    Server server([&](int connection, int) {
      Hear(connection);
      Say(connection, c.answer);
    });
    EXPECT_EQ(Probe(To(Target::Kind::kHttp, server.port()), -1).failure,
              c.failure)
        << NameOf(Probe(To(Target::Kind::kHttp, server.port()), -1).failure);
  }
}

TEST(ProbeTest, TheRequest) {
  std::mutex mutex;
  std::string heard;
  Server server([&](int connection, int) {
    std::string text = Hear(connection);
    std::lock_guard lock(mutex);
    heard = text;
    Say(connection, "HTTP/1.1 200 OK\r\n\r\n");
  });
  Target target = To(Target::Kind::kHttp, server.port());
  target.path = "/ready?full=1";
  target.headers = {{"X-Token", "abc"}};
  EXPECT_TRUE(Probe(target, -1).up());
  {
    std::lock_guard lock(mutex);
    EXPECT_THAT(heard, testing::StartsWith("GET /ready?full=1 HTTP/1.1\r\n"));
    EXPECT_THAT(heard, HasSubstr("X-Token: abc\r\n"));
    EXPECT_THAT(
        heard,
        HasSubstr("Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
    EXPECT_THAT(heard, HasSubstr("User-Agent: drift_exporter\r\n"));
  }
  target.headers = {{"hOST", "shop.example"}};
  EXPECT_TRUE(Probe(target, -1).up());
  std::lock_guard lock(mutex);
  EXPECT_THAT(heard, HasSubstr("hOST: shop.example\r\n"));
  EXPECT_THAT(heard, Not(HasSubstr("Host: 127")));
}

TEST(ProbeTest, OneThatNeverAnswersIsATimeout) {
  Server server([](int, int over) { Pause(over, 60000); });
  EXPECT_EQ(Probe(To(Target::Kind::kHttp, server.port(), 100), -1).failure,
            Failure::kTimeout);
  EXPECT_EQ(Probe(To(Target::Kind::kHttps, server.port(), 100), -1).failure,
            Failure::kTimeout);
}

TEST(ProbeTest, ADripNowAndThenDoesNotHoldItLonger) {
  Server server([](int connection, int over) {
    Say(connection, "HTTP/1.1 1");
    while (Pause(over, 20)) Say(connection, "0");
  });
  const Result result = Probe(To(Target::Kind::kHttp, server.port(), 200), -1);
  EXPECT_EQ(result.failure, Failure::kTimeout);
}

TEST(ProbeTest, ItStopsWhenWeLeave) {
  Server server([](int, int over) { Pause(over, 60000); });
  Fd stop(eventfd(1, EFD_CLOEXEC));
  EXPECT_EQ(
      Probe(To(Target::Kind::kHttp, server.port(), 60000), stop.get()).failure,
      Failure::kStopped);
}

TEST(ProbeTest, UnixSockets) {
  support::TempTree tree;
  Target target;
  target.kind = Target::Kind::kUnix;
  target.path = tree.Path("socket");
  EXPECT_EQ(Probe(target, -1).failure, Failure::kUnreachable) << "not there";

  Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(target.path.size(), sizeof address.sun_path);
  target.path.copy(address.sun_path, target.path.size());
  ASSERT_EQ(
      bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(Probe(target, -1).failure, Failure::kRefused) << "not listening";
  ASSERT_EQ(listen(fd.get(), 0), 0);
  EXPECT_TRUE(Probe(target, -1).up());
  // Nobody accepts: the queue is full at some time.
  Failure failure = Failure::kNone;
  std::vector<Fd> clients;
  for (int i = 0; i < 8 && failure == Failure::kNone; ++i) {
    Fd client(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    (void)!connect(client.get(), reinterpret_cast<sockaddr*>(&address),
                   sizeof address);
    clients.push_back(std::move(client));
    failure = Probe(target, -1).failure;
  }
  EXPECT_EQ(failure, Failure::kQueueFull);

  target.path = std::string(200, 'x');
  EXPECT_EQ(Probe(target, -1).failure, Failure::kUnreachable);
}

TEST(ProbeTest, WhatIsNoAddressIsNotAsked) {
  for (const char* address : {"", "localhost", "shop.example", "1.2.3"}) {
    Target target = To(Target::Kind::kTcp, 80);
    target.address = address;
    EXPECT_EQ(Probe(target, -1).failure, Failure::kUnreachable) << address;
  }
}

}  // namespace
}  // namespace machine::probe
