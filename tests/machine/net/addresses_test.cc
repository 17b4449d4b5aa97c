#include "machine/net/addresses.h"

#include "gmock/gmock.h"

namespace machine::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Of a pod, as Linux 6.18 writes it.
constexpr char kPod[] =
    "Main:\n"
    "  +-- 0.0.0.0/0 3 0 5\n"
    "     |-- 0.0.0.0\n"
    "        /0 universe UNICAST\n"
    "     +-- 127.0.0.0/8 2 0 2\n"
    "        +-- 127.0.0.0/31 1 0 0\n"
    "           |-- 127.0.0.0\n"
    "              /8 host LOCAL\n"
    "           |-- 127.0.0.1\n"
    "              /32 host LOCAL\n"
    "     +-- 10.244.1.0/24 2 0 2\n"
    "           |-- 10.244.1.0\n"
    "              /24 link UNICAST\n"
    "           |-- 10.244.1.7\n"
    "              /32 host LOCAL\n"
    "        |-- 10.244.1.255\n"
    "           /32 link BROADCAST\n";

TEST(AddressesTest, OwnOnesOnceWithoutLoopback) {
  std::string twice(kPod);
  twice.append(kPod);  // the local table says it again
  EXPECT_THAT(ParseAddresses(twice), ElementsAre("10.244.1.7"));
}

TEST(AddressesTest, WhatIsNoAddressIsSkipped) {
  const struct {
    const char* world;
    const char* text;
  } kCases[] = {
      {"nothing", ""},
      {"only loopback", "|-- 127.0.0.1\n   /32 host LOCAL\n"},
      {"a leaf without its line", "|-- 10.0.0.1\n"},
      {"a line without its leaf", "   /32 host LOCAL\n"},
      {"torn", "|-- 10.0.0.1\n   /32 host LO"},
      {"a broadcast address", "|-- 10.0.0.255\n   /32 link BROADCAST\n"},
      {"no IPv4 address", "|-- 999.0.0.1\n   /32 host LOCAL\n"},
      {"somebody's bytes", "|-- \xff\xfe\n   /32 host LOCAL\n"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    EXPECT_THAT(ParseAddresses(c.text), IsEmpty());
  }
}

}  // namespace
}  // namespace machine::net
