// The end of a server: soon, and not in the middle of an answer if that can be
// helped.
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/http/client.h"
#include "tests/support/tree.h"

namespace exporter::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// A handler that waits for Release(), or for a minute.
class Held {
 public:
  Handler handler() {
    return [state = state_](const Request& request) {
      state->entered.set_value();
      state->released.get_future().wait_for(seconds(60));
      return Echo(request);
    };
  }
  void WaitUntilEntered() { state_->entered.get_future().wait(); }
  void Release() { state_->released.set_value(); }

 private:
  struct State {
    std::promise<void> entered, released;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

TEST(Stop, IsQuickWhenNothingHappens) {
  const support::TempTree tree;
  Options options;
  options.addresses = {"127.0.0.1:0", "unix:" + tree.Path("s")};
  auto server = StartServer(Echo, options);
  const auto start = steady_clock::now();
  server.reset();
  EXPECT_LT(Since(start), milliseconds(500));
}

TEST(Stop, IsQuickWithSilentClients) {
  const support::TempTree tree;
  Options options;
  options.addresses = {"127.0.0.1:0", "unix:" + tree.Path("s")};
  options.request_timeout = seconds(30);
  auto server = StartServer(Echo, options);
  std::vector<Client> clients;
  for (const std::string& url : server->urls()) {
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back(url);
      clients.back().Send("GET /m HTT");
    }
  }
  EXPECT_EQ(Ask(server->urls()[0], Request11("GET", "/")).status(), 200);
  const auto start = steady_clock::now();
  server.reset();
  EXPECT_LT(Since(start), milliseconds(500));
}

TEST(Stop, FinishesRequestsInFlight) {
  Held held;
  auto server = StartServer(held.handler());
  Client client(server->urls()[0]);
  client.Send(Request11("GET", "/m"));
  held.WaitUntilEntered();
  auto stopped = std::async(std::launch::async, [&] { server.reset(); });
  EXPECT_EQ(stopped.wait_for(milliseconds(200)), std::future_status::timeout);
  held.Release();
  EXPECT_EQ(client.Read().body, "GET /m query= ");
  const auto start = steady_clock::now();
  stopped.wait();
  EXPECT_LT(Since(start), milliseconds(500));
}

TEST(Stop, DoesNotWaitForAHandlerThatHangs) {
  Held held;
  auto server = StartServer(held.handler());
  Client client(server->urls()[0]);
  client.Send(Request11("GET", "/m"));
  held.WaitUntilEntered();
  const auto start = steady_clock::now();
  server.reset();
  EXPECT_LT(Since(start), seconds(3));
  // The handler comes back into what was left for it.
  held.Release();
  client.Read();
}

TEST(Stop, DoesNotWaitForASlowReader) {
  const auto large = [](const Request&) {
    Response response;
    response.body.assign(64 << 20, 'x');
    return response;
  };
  Options options;
  options.request_timeout = seconds(30);
  auto server = StartServer(large, options);
  Client client(server->urls()[0]);
  client.Send(Request11("GET", "/m"));
  char byte;
  EXPECT_EQ(recv(client.fd(), &byte, 1, 0), 1);
  const auto start = steady_clock::now();
  server.reset();
  EXPECT_LT(Since(start), seconds(3));
}

TEST(Stop, WhileClientsComeAndGo) {
  auto server = StartServer(Echo);
  const std::string url = server->urls()[0];
  std::vector<std::thread> threads;
  std::atomic<bool> over = false;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (!over) {
        Client client(url);
        if (!client.connected()) break;
        client.Send(Request11("GET", "/"));
        client.Read();
      }
    });
  }
  std::this_thread::sleep_for(milliseconds(100));
  const auto start = steady_clock::now();
  server.reset();
  EXPECT_LT(Since(start), seconds(3));
  over = true;
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace exporter::http
