#include "machine/probe/prober.h"

#include <atomic>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "tests/machine/probe/server.h"
#include "tests/support/threads.h"

namespace machine::probe {
namespace {

using support::ThreadCount;
using support::WaitUntil;
using testing::IsEmpty;
using testing::SizeIs;

Prober::Check Tcp(const std::string& id, int port, int interval = 10) {
  Prober::Check check;
  check.id = id;
  check.target.address = "127.0.0.1";
  check.target.port = port;
  check.target.timeout = std::chrono::milliseconds(5000);
  check.interval = std::chrono::milliseconds(interval);
  return check;
}

class ProberTest : public testing::Test {
 protected:
  void TearDown() override {
    EXPECT_TRUE(WaitUntil([] { return ThreadCount("health") == 0; }));
  }
};

TEST_F(ProberTest, WithoutChecksThereIsNoThread) {
  Prober prober;
  prober.Set({});
  EXPECT_EQ(ThreadCount("health"), 0);
  EXPECT_THAT(prober.Results(), IsEmpty());
}

TEST_F(ProberTest, AsksAgainAndAgain) {
  std::atomic<int> asked = 0;
  Server server([&](int, int) { ++asked; });
  Prober prober;
  prober.Set({Tcp("a", server.port())});
  ASSERT_TRUE(WaitUntil([&] { return asked >= 3; }));
  const auto results = prober.Results();
  ASSERT_THAT(results, SizeIs(1));
  EXPECT_TRUE(results.at("a").result.up());
  EXPECT_TRUE(results.at("a").last_success.has_value());
}

TEST_F(ProberTest, DownKeepsTheLastSuccess) {
  auto server = std::make_unique<Server>([](int, int) {});
  const int port = server->port();
  Prober prober;
  prober.Set({Tcp("a", port)});
  ASSERT_TRUE(WaitUntil([&] { return !prober.Results().empty(); }));
  server.reset();
  ASSERT_TRUE(WaitUntil([&] { return !prober.Results().at("a").result.up(); }));
  EXPECT_EQ(prober.Results().at("a").result.failure, Failure::kRefused);
  EXPECT_TRUE(prober.Results().at("a").last_success.has_value());
  prober.Set({Tcp("b", port)});
  ASSERT_TRUE(WaitUntil([&] { return !prober.Results().empty(); }));
  EXPECT_FALSE(prober.Results().at("b").last_success.has_value());
}

TEST_F(ProberTest, OneThatHangsDelaysNoOther) {
  Server hanging([](int, int over) { Pause(over, 60000); });
  std::atomic<int> asked = 0;
  Server server([&](int, int) { ++asked; });
  Prober prober;
  Prober::Check slow = Tcp("slow", hanging.port());
  slow.target.kind = Target::Kind::kHttp;
  slow.target.path = "/";
  prober.Set({slow, Tcp("a", server.port())});
  EXPECT_TRUE(WaitUntil([&] { return asked >= 3; }));
  EXPECT_EQ(prober.Results().count("slow"), 0u);
}

TEST_F(ProberTest, KnownChecksKeepTheirResultsOthersAreForgotten) {
  Server server([](int, int) {});
  Prober prober;
  prober.Set({Tcp("a", server.port(), 3600000), Tcp("b", server.port())});
  ASSERT_TRUE(WaitUntil([&] { return prober.Results().size() == 2; }));
  prober.Set({Tcp("a", server.port(), 3600000)});
  EXPECT_THAT(prober.Results(), SizeIs(1));
  // Another question is another check.
  prober.Set({Tcp("a", server.port() + 1, 3600000)});
  EXPECT_TRUE(WaitUntil([&] {
    const auto results = prober.Results();
    return results.count("a") == 1 && !results.at("a").last_success;
  }));
}

TEST_F(ProberTest, OfVeryManyTheFirstAreAsked) {
  Server server([](int, int) {});
  std::vector<Prober::Check> checks;
  checks.reserve(250);
  for (int i = 0; i < 250; ++i) {
    checks.push_back(Tcp(std::to_string(i), server.port(), 3600000));
  }
  Prober prober;
  prober.Set(checks);
  EXPECT_TRUE(
      WaitUntil([&] { return prober.Results().size() == Prober::kMost; }));
  EXPECT_EQ(ThreadCount("health"), static_cast<int>(Prober::kThreads));
}

}  // namespace
}  // namespace machine::probe
