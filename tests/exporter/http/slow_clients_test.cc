// Slow and silent clients must not starve a scrape, nor hold a worker for
// longer than they may.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/http/client.h"

namespace exporter::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr milliseconds kTimeout{300};

std::unique_ptr<Server> StartQuick(Handler handler) {
  Options options;
  options.request_timeout = kTimeout;
  return StartServer(std::move(handler), options);
}

// Sends a byte of `bytes` every few milliseconds, until the server has enough
// of it or the time is over.
void Drip(Client& client, std::string_view bytes, milliseconds limit) {
  const auto start = steady_clock::now();
  for (size_t i = 0; Since(start) < limit; ++i) {
    const char byte = bytes[i % bytes.size()];
    if (send(client.fd(), &byte, 1, MSG_NOSIGNAL) < 0) return;
    // A closed connection takes one more byte before it says so.
    char answer;
    if (recv(client.fd(), &answer, 1, MSG_DONTWAIT | MSG_PEEK) >= 0) return;
    std::this_thread::sleep_for(milliseconds(10));
  }
}

TEST(SlowClients, AHeadThatDripsEndsAtTheTimeout) {
  const auto server = StartQuick(Echo);
  Client client(server->urls()[0]);
  const auto start = steady_clock::now();
  client.Send("GET / HTTP/1.1\r\nHost: x\r\n");
  Drip(client, "X: y\r\n", seconds(20));
  EXPECT_LT(Since(start), seconds(5));
  EXPECT_EQ(client.Read().status(), 400);
}

// What CivetWeb would read for ever, if begin_request returned a status: see
// Exchange::BeginRequest.
TEST(SlowClients, ABodyThatDripsIsNotReadAtAll) {
  for (const char* framing :
       {"Content-Length: 100000", "Transfer-Encoding: chunked"}) {
    for (const char* method : {"GET", "POST"}) {
      const auto server = StartQuick(Echo);
      Client client(server->urls()[0]);
      const auto start = steady_clock::now();
      client.Send(std::string(method) + " / HTTP/1.1\r\nHost: x\r\n" + framing +
                  "\r\n\r\n");
      EXPECT_NE(client.Read(seconds(20)).status(), 0);
      EXPECT_LT(Since(start), kTimeout) << method << " " << framing;
    }
  }
}

TEST(SlowClients, AReaderThatStopsIsLeft) {
  std::atomic<int> active = 0;
  const auto large = [&](const Request& request) {
    ++active;
    Response response = Echo(request);
    if (request.path == "/large") response.body.assign(64 << 20, 'x');
    return response;
  };
  Options options;
  options.request_timeout = kTimeout;
  options.workers = 2;
  const auto server = StartServer(large, options);
  std::vector<Client> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back(server->urls()[0]);
    readers.back().Send(Request11("GET", "/large"));
  }
  const auto start = steady_clock::now();
  EXPECT_EQ(Ask(server->urls()[0], Request11("GET", "/")).status(), 200);
  EXPECT_LT(Since(start), seconds(10));
}

TEST(SlowClients, AReaderThatTakesALittleNowAndThenIsLeft) {
  const auto large = [](const Request& request) {
    Response response = Echo(request);
    if (request.path == "/large") response.body.assign(256 << 20, 'x');
    return response;
  };
  Options options;
  options.request_timeout = kTimeout;
  options.workers = 1;
  const auto server = StartServer(large, options);
  Client reader(server->urls()[0]);
  reader.Send(Request11("GET", "/large"));
  std::atomic<bool> over = false;
  size_t taken = 0;
  std::thread sip([&] {
    std::vector<char> bytes(1 << 20);
    while (!over) {
      const ssize_t got = recv(reader.fd(), bytes.data(), bytes.size(), 0);
      if (got <= 0) break;
      taken += static_cast<size_t>(got);
      std::this_thread::sleep_for(milliseconds(40));
    }
  });
  const auto start = steady_clock::now();
  EXPECT_EQ(Ask(server->urls()[0], Request11("GET", "/")).status(), 200);
  EXPECT_LT(Since(start), seconds(8));
  over = true;
  sip.join();
  EXPECT_LT(taken, size_t{256} << 20);
}

// The flood: 500 clients that say nothing and 200 that drip, all from
// 127.0.0.1, which connect again when they are thrown out.
class Flood {
 public:
  explicit Flood(std::string url) : url_(std::move(url)) {
    for (int i = 0; i < kSilent; ++i) silent_.emplace_back(url_);
    for (int i = 0; i < kDripping; ++i) dripping_.emplace_back(url_);
    thread_ = std::thread([this] { Run(); });
  }
  ~Flood() {
    over_ = true;
    thread_.join();
  }

 private:
  static constexpr int kSilent = 500;
  static constexpr int kDripping = 200;

  void Run() {
    const auto start = steady_clock::now();
    while (!over_ && Since(start) < seconds(20)) {
      for (Client& client : dripping_) {
        char answer;
        if (send(client.fd(), "G", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ||
            recv(client.fd(), &answer, 1, MSG_DONTWAIT) >= 0) {
          client = Client(url_);
        }
      }
      std::this_thread::sleep_for(milliseconds(20));
    }
  }

  const std::string url_;
  std::vector<Client> silent_, dripping_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

TEST(SlowClients, AFloodFromOneAddressLeavesTheOthersAlone) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  const rlim_t needed = 2000;  // both ends are in this process
  if (files.rlim_max < needed) GTEST_SKIP() << "RLIMIT_NOFILE is too low";
  files.rlim_cur = std::max(files.rlim_cur, needed);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &files), 0);

  Options options;  // as the exporter has them
  std::atomic<int> refused = 0;
  options.connection_refused = [&] { ++refused; };
  const auto server = StartServer(Echo, options);
  const Flood flood(server->urls()[0]);
  milliseconds longest{0};
  for (int i = 0; i < 20; ++i) {
    const auto start = steady_clock::now();
    EXPECT_EQ(
        Ask(server->urls()[0], Request11("GET", "/"), "127.0.0.2").status(),
        200);
    longest = std::max(longest, Since(start));
    std::this_thread::sleep_for(milliseconds(50));
  }
  EXPECT_LT(longest, seconds(1));
  EXPECT_GT(refused, 100);
  RecordProperty("longest_ms", static_cast<int>(longest.count()));
}

}  // namespace
}  // namespace exporter::http
