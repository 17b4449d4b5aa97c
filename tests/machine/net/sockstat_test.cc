#include "machine/net/sockstat.h"

#include "gtest/gtest.h"
#include "machine/net/softnet.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::net {
namespace {

using ::support::IsOk;
using ::support::StatusIs;

TEST(Sockstat, BothFamilies) {
  auto stat = ParseSockstat(
      "sockets: used 12\nTCP: inuse 1 orphan 2 tw 85 alloc 3 mem 277\n"
      "UDP: inuse 4 mem 5\nTCP6: inuse 6\nUDP6: inuse 7\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_EQ(stat->tcp_in_use, 7U);
  EXPECT_EQ(stat->tcp_time_wait, 85U);
  EXPECT_EQ(stat->tcp_orphan, 2U);
  EXPECT_EQ(stat->tcp_allocated, 3U);
  EXPECT_EQ(stat->tcp_pages, 277U);
  EXPECT_EQ(stat->udp_in_use, 11U);
  EXPECT_EQ(stat->udp_pages, 5U);
}

TEST(Sockstat, NotUnderstood) {
  for (const char* text : {"", "TCP: inuse\n", "TCP: inuse x\n", "TCP inuse 1",
                           "TCP: tw 1\n", "TCP: inuse -1\n"}) {
    EXPECT_THAT(ParseSockstat(text), StatusIs(absl::StatusCode::kDataLoss))
        << text;
  }
}

TEST(Softnet, SumOfCpusInHexadecimal) {
  auto softnet = ParseSoftnet(
      "000cc038 00000002 0000000b 00000000\n00000010 00000001 00000001 0\n");
  ASSERT_THAT(softnet, IsOk());
  EXPECT_EQ(softnet->processed, 0xcc048U);
  EXPECT_EQ(softnet->dropped, 3U);
  EXPECT_EQ(softnet->time_squeezed, 12U);
  for (const char* text : {"", "1 2\n", "1 2 z\n", "-1 2 3\n"}) {
    EXPECT_THAT(ParseSoftnet(text), StatusIs(absl::StatusCode::kDataLoss))
        << text;
  }
}

TEST(Conntrack, IsThereOnceLoaded) {
  support::TempTree tree;
  Buffer buffer;
  EXPECT_THAT(ReadConntrack(tree.Dir(), buffer),
              StatusIs(absl::StatusCode::kUnavailable));
  tree.Write("sys/net/netfilter/nf_conntrack_count", "7\n");
  tree.Write("sys/net/netfilter/nf_conntrack_max", "262144\n");
  auto conntrack = ReadConntrack(tree.Dir(), buffer);
  ASSERT_THAT(conntrack, IsOk());
  EXPECT_EQ(conntrack->entries, 7U);
  EXPECT_EQ(conntrack->limit, 262144U);
}

}  // namespace
}  // namespace machine::net
