// Requests of every kind, in order and not, byte for byte.
#include <atomic>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/http/client.h"

namespace exporter::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::string Repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

class RequestsTest : public testing::Test {
 protected:
  Reply Send(std::string_view bytes) { return Ask(url_, bytes); }

  std::atomic<int> rejected_ = 0;  // before server_: used by its threads
  std::unique_ptr<Server> server_ = [this] {
    Options options;
    options.request_timeout = std::chrono::milliseconds(300);
    options.request_rejected = [this](int) { ++rejected_; };
    return StartServer(Echo, options);
  }();
  const std::string url_ = server_->urls()[0];
};

TEST_F(RequestsTest, PathsArriveAsSent) {
  for (const std::string path :
       {"/metrics", "/METRICS", "//metrics", "/%6detrics", "/a/../metrics",
        "/./metrics", "/metrics%00x", "/metrics/", "/metrics#x", "/a%2fb", "/",
        "/%", "/%zz", "/;x", "/'\"<>"}) {
    const Reply reply = Send(Request11("GET", path));
    EXPECT_EQ(reply.status(), 200) << path;
    EXPECT_EQ(reply.body, "GET " + path + " query= ");
  }
  EXPECT_EQ(Send(Request11("GET", "/?a=%41&b=c+d?e")).body,
            "GET / query=a=%41&b=c+d?e ");
  EXPECT_EQ(rejected_, 0);
}

TEST_F(RequestsTest, TargetsOfOtherForms) {
  // Absolute form, with whatever name and port the client knows us by.
  for (const std::string& host :
       {url_, std::string("http://other"), std::string("http://other:1"),
        std::string("https://user@127.0.0.1"), std::string("HTTP://OTHER")}) {
    EXPECT_EQ(Send(Request11("GET", host + "/m?q")).body, "GET /m query=q ")
        << host;
  }
  EXPECT_EQ(Send(Request11("OPTIONS", "*")).body, "OPTIONS * query= ");
  for (const std::string target :
       {"metrics", "http://other", "other:80", "ftp://other/x", "/\x80",
        "http://other:99999/m", "http://[::1]:80/m" /* CivetWeb's limit */}) {
    EXPECT_EQ(Send(Request11("GET", target)).status(), 400) << target;
  }
}

TEST_F(RequestsTest, MethodsArriveAsSent) {
  for (const std::string method :
       {"GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "TRACE",
        "CONNECT", "FOO", "get", "G$T"}) {
    const Reply reply = Send(Request11(method, "/m?q"));
    EXPECT_EQ(reply.status(), 200) << method;
    EXPECT_EQ(reply.body, method + " /m query=q ");
    EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "(none)");
  }
  EXPECT_EQ(Send("OPTIONS /m HTTP/1.1\r\nHost: x\r\nOrigin: http://evil\r\n"
                 "Access-Control-Request-Method: GET\r\n\r\n")
                .field("Access-Control-Allow-Origin"),
            "(none)");
  EXPECT_EQ(rejected_, 0);
}

TEST_F(RequestsTest, HeadIsGetWithoutTheBody) {
  const Reply get = Send(Request11("GET", "/m"));
  const Reply head = Send(Request11("HEAD", "/m"));
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.status(), 200);
  EXPECT_EQ(head.field("Content-Length"),
            std::to_string(get.body.size() + 1));        // "HEAD" for "GET"
  EXPECT_EQ(Send("HEAD /m HTTP/1.1\r\n\r\n").body, "");  // 400
}

TEST_F(RequestsTest, Http10) {
  EXPECT_EQ(Send("GET /m HTTP/1.0\r\n\r\n").body, "GET /m query= ");
  EXPECT_EQ(Send("GET /m HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                .field("Connection"),
            "close");
  EXPECT_EQ(Send("GET /m\r\n\r\n").status(), 400);  // 0.9
}

// Bytes -> status of the answer.
struct Case {
  const char* what;
  std::string bytes;
  int status;
};

TEST_F(RequestsTest, RejectsWhatIsNotInOrder) {
  const std::string get = "GET /m HTTP/1.1\r\nHost: x\r\n";
  const std::vector<Case> cases = {
      {"no Host", "GET /m HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", get + "Host: y\r\n\r\n", 400},
      {"Content-Length 0", get + "Content-Length: 0\r\n\r\n", 200},
      {"a body", get + "Content-Length: 4\r\n\r\nbody", 413},
      {"a huge body", get + "Content-Length: 9223372036854775807\r\n\r\n", 413},
      {"a length beyond 64 bits",
       get + "Content-Length: 99999999999999999999\r\n\r\n", 413},
      {"a negative length", get + "Content-Length: -1\r\n\r\n", 411},
      {"no number", get + "Content-Length: x\r\n\r\n", 411},
      {"chunked", get + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"identity", get + "Transfer-Encoding: identity\r\n\r\n", 400},
      {"gzip, chunked", get + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400},
      {"CL and TE",
       get + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"POST with a body",
       "POST /m HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody", 200},
      {"20 kB in one field", get + "X: " + std::string(20000, 'x') + "\r\n\r\n",
       400},
      {"20 kB of target",
       "GET /" + std::string(20000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"60 fields", get + Repeat("A: b\r\n", 59) + "\r\n", 200},
      {"100 fields", get + Repeat("A: b\r\n", 99) + "\r\n", 431},
      {"no colon", get + "nonsense\r\n\r\n", 400},
      {"no name", get + ": x\r\n\r\n", 200},  // CivetWeb ends the fields there
      {"a NUL", get + std::string("X: a\0b\r\n\r\n", 10), 400},
      {"a NUL in the target",
       std::string("GET /m\0x HTTP/1.1\r\nHost: x\r\n\r\n", 31), 400},
      {"a bare CR", get + "X: a\rb\r\n\r\n", 400},
      {"HTTP/2.0", "GET /m HTTP/2.0\r\nHost: x\r\n\r\n", 505},
      {"HTTP/1.2", "GET /m HTTP/1.2\r\nHost: x\r\n\r\n", 505},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"another protocol", "GET /m FTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"a TLS hello", std::string("\x16\x03\x01\x02\x00\x01\x00", 7), 400},
      {"a line", "nonsense\r\n\r\n", 400},
      {"an upgrade", get + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
       200},
  };
  for (const Case& each : cases) {
    const Reply reply = Send(each.bytes);
    EXPECT_EQ(reply.status(), each.status) << each.what << "\n" << reply.head;
    EXPECT_EQ(reply.field("Connection"), "close") << each.what;
    EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff") << each.what;
    EXPECT_THAT(reply.head,
                testing::Not(HasSubstr("\nContent-Type: text/html")));
    if (reply.status() >= 400) {
      EXPECT_THAT(reply.body, EndsWith("\n")) << each.what;
      EXPECT_EQ(reply.field("Content-Length"),
                std::to_string(reply.body.size()))
          << each.what;
    }
  }
  EXPECT_GT(rejected_, 15);
}

TEST_F(RequestsTest, OneAnswerPerConnection) {
  const Reply reply = Send(Request11("GET", "/1") + Request11("GET", "/2"));
  EXPECT_EQ(reply.body, "GET /1 query= ");
}

TEST_F(RequestsTest, HalfClosedClientsGetTheirAnswer) {
  Client client(url_);
  client.Send(Request11("GET", "/m"));
  client.HalfClose();
  EXPECT_EQ(client.Read().body, "GET /m query= ");

  Client early(url_);
  early.Send("GET /m HTT");
  early.HalfClose();
  EXPECT_EQ(early.Read().status(), 400);
}

TEST_F(RequestsTest, IncompleteRequestsEndAtTheTimeout) {
  for (const std::string bytes : {"G", "GET /m HTTP/1.1\r\nHost: x\r\n"}) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(Send(bytes).status(), 400) << bytes;
    EXPECT_LT(Since(start), std::chrono::seconds(2));
  }
}

}  // namespace
}  // namespace exporter::http
