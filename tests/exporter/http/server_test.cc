// The server as a whole: where it listens, and what it says when it cannot.
#include "exporter/http/server.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/http/client.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace exporter::http {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

auto TryStart(std::vector<std::string> addresses) {
  Options options;
  options.addresses = std::move(addresses);
  return Server::Start(options, Echo, Quiet());
}

TEST(Server, AnswersOnIpv4) {
  const auto server = StartServer(Echo);
  ASSERT_THAT(server->urls(), SizeIs(1));
  ASSERT_THAT(server->urls()[0],
              AllOf(StartsWith("http://127.0.0.1:"), Not(HasSubstr(":0"))));
  const Reply reply =
      Ask(server->urls()[0],
          "GET /a?b=c HTTP/1.1\r\nHost: x\r\nx-echo: d e \r\n\r\n");
  EXPECT_EQ(reply.status(), 200);
  EXPECT_EQ(reply.body, "GET /a query=b=c d e ");
  EXPECT_EQ(reply.field("Content-Length"), std::to_string(reply.body.size()));
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(reply.field("Date"), testing::EndsWith(" GMT"));
  EXPECT_EQ(reply.field("Server"), "(none)");
}

TEST(Server, AnswersOnIpv6) {
  if (!HasIpv6()) GTEST_SKIP() << "this machine has no ::1";
  auto server = TryStart({"[::1]:0"});
  ASSERT_THAT(server, IsOk());
  EXPECT_THAT((*server)->urls()[0], StartsWith("http://[::1]:"));
  EXPECT_EQ(Ask((*server)->urls()[0], Request11("GET", "/")).status(), 200);
}

TEST(Server, EveryAddressMeansBothFamilies) {
  auto server = TryStart({":0"});
  ASSERT_THAT(server, IsOk());
  const std::string url = (*server)->urls()[0];
  const std::string port = url.substr(url.rfind(':'));
  EXPECT_EQ(Ask("http://127.0.0.1" + port, Request11("GET", "/")).status(),
            200);
  if (!HasIpv6()) GTEST_SKIP() << "this machine has no ::1";
  EXPECT_EQ(Ask("http://[::1]" + port, Request11("GET", "/")).status(), 200);
}

TEST(Server, AnswersOnAUnixSocket) {
  const support::TempTree tree;
  const std::string url = "unix:" + tree.Path("s");
  // Behind it in CivetWeb's list, whatever the order here.
  auto server = TryStart({url, "127.0.0.1:0"});
  ASSERT_THAT(server, IsOk());
  EXPECT_THAT((*server)->urls(),
              testing::UnorderedElementsAre(url, StartsWith("http://127.")));
  for (const std::string& each : (*server)->urls()) {
    EXPECT_EQ(Ask(each, Request11("GET", "/")).status(), 200) << each;
  }
  server->reset();
  EXPECT_NE(access(tree.Path("s").c_str(), F_OK), 0) << "left behind";
}

TEST(Server, ReplacesAStaleUnixSocketOnly) {
  const support::TempTree tree;
  const std::string url = "unix:" + tree.Path("s");
  auto first = TryStart({url});
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(TryStart({url}),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("\"" + url + "\": Address already in use")));
  EXPECT_EQ(Ask(url, Request11("GET", "/")).status(), 200);
}

TEST(Server, AnswersOnTwoAddressesAtOnce) {
  auto server = TryStart({"127.0.0.1:0", "127.0.0.2:0"});
  ASSERT_THAT(server, IsOk());
  ASSERT_THAT((*server)->urls(), SizeIs(2));
  for (const std::string& url : (*server)->urls()) {
    EXPECT_EQ(Ask(url, Request11("GET", "/")).status(), 200) << url;
  }
}

TEST(Server, NamesTheAddressItCannotHave) {
  const auto server = StartServer(Echo);
  const std::string taken = server->urls()[0].substr(7);
  EXPECT_THAT(
      TryStart({"127.0.0.1:0", taken}),
      StatusIs(absl::StatusCode::kUnavailable,
               "listen address \"" + taken + "\": Address already in use"));
  const std::string port = taken.substr(taken.rfind(':'));
  EXPECT_THAT(TryStart({port}), StatusIs(absl::StatusCode::kUnavailable,
                                         "listen address \"" + port +
                                             "\": Address already in use"));
  // TEST-NET-1 is nobody's address.
  EXPECT_THAT(TryStart({"192.0.2.1:10077"}),
              StatusIs(absl::StatusCode::kUnavailable,
                       "listen address \"192.0.2.1:10077\": "
                       "Cannot assign requested address"));
  EXPECT_THAT(TryStart({"unix:/proc/s"}),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("listen address \"unix:/proc/s\": ")));
  EXPECT_THAT(TryStart({"nonsense"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("listen address \"nonsense\": ")));
  EXPECT_THAT(TryStart({}), StatusIs(absl::StatusCode::kInvalidArgument));
  // Nothing of it has stayed.
  EXPECT_EQ(Ask(server->urls()[0], Request11("GET", "/")).status(), 200);
}

TEST(Server, StartsAgainOnItsPort) {
  std::string address = "127.0.0.1:0";
  for (int i = 0; i < 5; ++i) {
    auto server = TryStart({address});
    ASSERT_THAT(server, IsOk());
    address = (*server)->urls()[0].substr(7);
    EXPECT_EQ(Ask((*server)->urls()[0], Request11("GET", "/")).status(), 200);
  }
}

TEST(Server, ThreadsTakeNoSignals) {
  const auto masked = [](const Request&) {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    Response response;
    response.body = sigismember(&mask, SIGTERM) && sigismember(&mask, SIGHUP)
                        ? "all"
                        : "some";
    return response;
  };
  const auto server = StartServer(masked);
  EXPECT_EQ(Ask(server->urls()[0], Request11("GET", "/")).body, "all");
  sigset_t mine;
  pthread_sigmask(SIG_SETMASK, nullptr, &mine);
  EXPECT_FALSE(sigismember(&mine, SIGTERM)) << "not restored";
}

TEST(Server, SendsLargeBodies) {
  const auto large = [](const Request&) {
    Response response;
    for (int i = 0; i < 500000; ++i) response.body += std::to_string(i) + "\n";
    return response;
  };
  const auto server = StartServer(large);
  const Reply reply = Ask(server->urls()[0], Request11("GET", "/"));
  EXPECT_EQ(reply.status(), 200);
  EXPECT_EQ(reply.field("Content-Length"), std::to_string(reply.body.size()));
  EXPECT_EQ(reply.body, large({}).body);
}

TEST(Server, AnswersWhenTheHandlerThrows) {
  const auto server =
      StartServer([](const Request&) -> Response { throw std::bad_alloc(); });
  const Reply reply = Ask(server->urls()[0], Request11("GET", "/"));
  EXPECT_EQ(reply.status(), 500);
  EXPECT_EQ(reply.body, "500 Internal Server Error: std::bad_alloc\n");
}

}  // namespace
}  // namespace exporter::http
