#include "machine/net/listeners.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "machine/text.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::net {
namespace {

using ::support::IsOk;
using ::support::StatusIs;

constexpr char kHead[] = "  sl  local_address rem_address   st tx_queue\n";
constexpr char kListens[] =
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 0\n";
constexpr char kConnected[] =
    "   1: 0100007F:1F90 0100007F:A000 01 00000000:00000000 00:00000000 0\n";

TEST(Listeners, TcpListens) {
  std::vector<Listener> found;
  std::string text = kHead;
  text += kListens;
  text += kConnected;
  text += "   2: 0100007F:0050 0000";
  ASSERT_THAT(ParseListeners(text, Protocol::kTcp, found), IsOk());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].port, 8080);
  EXPECT_EQ(found[0].queue, 2U);
  EXPECT_EQ(found[0].backlog, std::nullopt);
}

TEST(Listeners, UdpIsBound) {
  std::vector<Listener> found;
  std::string text = kHead;
  text +=
      "  5: 00000000000000000000000000000000:0035 "
      "00000000000000000000000000000000:0000 07 "
      "00000000:00000300 00:00000000\n";
  text += kConnected;
  ASSERT_THAT(ParseListeners(text, Protocol::kUdp, found), IsOk());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].port, 53);
  EXPECT_EQ(found[0].queue, std::nullopt);
}

TEST(Listeners, NotUnderstood) {
  for (const char* line :
       {"0: 0100007F 0:0 0A 0:0\n", "0: 0:10000 0:0 0A 0:0\n", "0:\n",
        "0: 0:zz 0:0 0A 0:0\n", "0: 0:50 0:0 0A\n"}) {
    std::vector<Listener> found;
    EXPECT_THAT(ParseListeners(line, Protocol::kTcp, found),
                StatusIs(absl::StatusCode::kDataLoss))
        << line;
  }
}

TEST(Listeners, WithinABudget) {
  std::string tcp = kHead;
  tcp += kListens;
  support::TempTree tree({{"7/net/tcp", tcp}, {"7/net/tcp6", tcp}});
  Buffer buffer;
  std::vector<Listener> found;
  size_t bytes = 1000;
  EXPECT_THAT(
      ReadListeners(tree.Dir(), "7/net", Protocol::kTcp, bytes, buffer, found),
      IsOk());
  EXPECT_EQ(found.size(), 2U);
  EXPECT_EQ(bytes, 1000 - 2 * tcp.size());
  bytes = tcp.size() + 10;
  absl::Status status =
      ReadListeners(tree.Dir(), "7/net", Protocol::kTcp, bytes, buffer, found);
  EXPECT_EQ(ReasonOf(status), "too_large") << status;
  EXPECT_THAT(
      ReadListeners(tree.Dir(), "8/net", Protocol::kTcp, bytes, buffer, found),
      StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace machine::net
