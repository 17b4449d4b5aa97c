#include "machine/net/protocols.h"

#include "gtest/gtest.h"
#include "tests/support/status.h"

namespace machine::net {
namespace {

using ::support::IsOk;
using ::support::StatusIs;

TEST(Protocols, PairsOfLines) {
  auto protocols = ParseProtocols(
      "Tcp: MaxConn OutSegs RetransSegs\nTcp: -1 5035 12\n"
      "TcpExt: ListenOverflows\nTcpExt: 18446744073709\n"
      "TcpExt2:\nTcpExt2:\n");
  ASSERT_THAT(protocols, IsOk());
  EXPECT_EQ(protocols->Get("Tcp:MaxConn"), -1);
  EXPECT_EQ(protocols->Get("Tcp:RetransSegs"), 12);
  EXPECT_EQ(protocols->Get("TcpExt:ListenOverflows"), 18446744073709);
  EXPECT_EQ(protocols->Get("Tcp:"), std::nullopt);
  EXPECT_EQ(protocols->Get("RetransSegs"), std::nullopt);
}

TEST(Protocols, NotUnderstood) {
  for (const char* text :
       {"", "\n", "Tcp: A B\n", "Tcp: A B\nTcp: 1\n", "Tcp: A\nTcp: 1 2\n",
        "Tcp: A\nUdp: 1\n", "Tcp: A\nTcp: x\n", "Tcp A\nTcp 1\n",
        "Tcp: A\nTcp: 99999999999999999999\n"}) {
    EXPECT_THAT(ParseProtocols(text), StatusIs(absl::StatusCode::kDataLoss))
        << text;
  }
}

}  // namespace
}  // namespace machine::net
