#include "machine/net/device.h"

#include "gtest/gtest.h"
#include "machine/net/namespace.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::net {
namespace {

using ::support::IsOk;
using ::support::StatusIs;

constexpr char kHead[] =
    "Inter-|   Receive                |  Transmit\n"
    " face |bytes    packets errs drop|bytes    packets errs drop\n";

TEST(Devices, Names) {
  struct Case {
    const char* world;
    const char* before;
    const char* name;
  };
  for (const Case& c : {Case{"padded", "  eth0: ", "eth0"},
                        Case{"glued to the first number", "eth0:", "eth0"},
                        Case{"an alias of old", "  eth0:1: ", "eth0:1"},
                        Case{"like the header", "a|b:", "a|b"}}) {
    SCOPED_TRACE(c.world);
    auto devices = ParseDevices(std::string(kHead) + c.before +
                                "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
    ASSERT_THAT(devices, IsOk());
    ASSERT_EQ(devices->size(), 1U);
    const Device& device = devices->front();
    EXPECT_EQ(device.name, c.name);
    EXPECT_EQ(device.received.bytes, 1U);
    EXPECT_EQ(device.received.packets, 2U);
    EXPECT_EQ(device.received.errors, 3U);
    EXPECT_EQ(device.received.dropped, 4U);
    EXPECT_EQ(device.transmitted.bytes, 9U);
    EXPECT_EQ(device.transmitted.dropped, 12U);
  }
  EXPECT_TRUE(ParseDevices(kHead)->empty());
}

TEST(Devices, NotUnderstood) {
  for (const char* line : {"eth0: 1 2 3 4\n", "eth0\n", "eth0: 1 2 x\n",
                           ": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"}) {
    EXPECT_THAT(ParseDevices(std::string(kHead) + line),
                StatusIs(absl::StatusCode::kDataLoss))
        << line;
  }
  EXPECT_THAT(ParseDevices(""), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(Speed, MegabitsAndWhatIsNotKnown) {
  support::TempTree tree({{"class/net/eth0/speed", "1000\n"},
                          {"class/net/eth1/speed", "-1\n"},
                          {"class/net/eth2/speed", "fast\n"}});
  Buffer buffer;
  const Dir sys = tree.Dir();
  EXPECT_EQ(ReadSpeed(sys, "eth0", buffer), 125e6);
  for (const char* device : {"eth1", "eth2", "eth3", "../net/eth0"}) {
    EXPECT_EQ(ReadSpeed(sys, device, buffer), std::nullopt) << device;
  }
}

TEST(Namespace, IsTheFile) {
  support::TempTree tree({{"7/net/dev", ""}, {"8/net/dev", ""}});
  const Dir proc = tree.Dir();
  EXPECT_EQ(*NamespaceOf(proc, "7/net"), *NamespaceOf(proc, "7/net"));
  EXPECT_NE(*NamespaceOf(proc, "7/net"), *NamespaceOf(proc, "8/net"));
  EXPECT_THAT(NamespaceOf(proc, "9/net"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(HostNet(proc), StatusIs(absl::StatusCode::kNotFound));
  tree.Write("net/dev", "");
  EXPECT_EQ(*HostNet(proc), "net");
  tree.Write("1/net/dev", "");
  EXPECT_EQ(*HostNet(proc), "1/net");
}

}  // namespace
}  // namespace machine::net
