#include "declared/compose/ports.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared::compose {
namespace {

using testing::HasSubstr;

// "HOST:PORT/PROTOCOL ..." of all.
std::string ToText(const std::vector<Port>& ports) {
  std::string text;
  for (const Port& port : ports) {
    if (!text.empty()) text += ' ';
    text += std::to_string(port.host_port) + ':' + std::to_string(port.port) +
            '/' + port.protocol;
  }
  return text;
}

TEST(Ports, ShortSyntax) {
  const struct {
    const char* text;
    const char* ports;
  } kCases[] = {
      {"80", "0:80/tcp"},
      {"53/udp", "0:53/udp"},
      {"8080:80", "8080:80/tcp"},
      {"8080:80/udp", "8080:80/udp"},
      {"127.0.0.1:8080:80", "8080:80/tcp"},
      {"127.0.0.1::80", "0:80/tcp"},
      {"[::1]:8080:80/sctp", "8080:80/sctp"},
      {"3000-3002", "0:3000/tcp 0:3001/tcp 0:3002/tcp"},
      {"9090-9091:8080-8081", "9090:8080/tcp 9091:8081/tcp"},
      {"9090-9099:80", "0:80/tcp"},
      {"0:80", "0:80/tcp"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    std::vector<Port> ports;
    EXPECT_EQ(AddPorts(SplitPort(c.text), ports), "");
    EXPECT_EQ(ToText(ports), c.ports);
  }
}

TEST(Ports, Nonsense) {
  const struct {
    const char* text;
    const char* wrong;
  } kCases[] = {
      {"", "no port"},
      {"http", "no port"},
      {"0", "no port"},
      {"65536", "no port"},
      {"-1", "no port"},
      {"80-", "no port"},
      {"81-80", "no port"},
      {"1-2-3", "no port"},
      {"8080:", "no port"},
      {"x:80", "no port"},
      {"99999999999999999999:80", "no port"},
      {"80/", ""},
      {"80/icmp", "none of tcp, udp, sctp"},
      {"1-3:1-2", "different lengths"},
      {"1-65535", "more than 1000 ports"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    std::vector<Port> ports;
    EXPECT_THAT(AddPorts(SplitPort(c.text), ports), HasSubstr(c.wrong));
    EXPECT_LE(ports.size(), kMostPorts);
  }
}

}  // namespace
}  // namespace declared::compose
