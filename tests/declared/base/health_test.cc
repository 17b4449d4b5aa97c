// URLs and durations of health checks, good and broken.
#include "declared/health.h"

#include <string>

#include "gtest/gtest.h"

namespace declared {
namespace {

using Kind = HealthCheck::Kind;

TEST(Health, Urls) {
  struct Case {
    const char* world;
    std::string url;
    bool taken;
    Kind kind = Kind::kTcp;
    const char* host = "";
    int port = 0;
    const char* path = "";
  };
  const Case cases[] = {
      {"own address", "tcp://:5432", true, Kind::kTcp, "", 5432, ""},
      {"localhost", "tcp://localhost:1/", true, Kind::kTcp, "127.0.0.1", 1, ""},
      {"any of 127/8", "http://127.9.9.9/a?b#c", true, Kind::kHttp, "127.9.9.9",
       80, "/a?b"},
      {"IPv6", "https://[::1]:8443", true, Kind::kHttps, "::1", 8443, "/"},
      {"IPv6, no port", "https://[::1]/x", true, Kind::kHttps, "::1", 443,
       "/x"},
      {"query alone", "http://:8080?q", true, Kind::kHttp, "", 8080, "/?q"},
      {"socket", "unix:/run/x", true, Kind::kUnix, "", 0, "/run/x"},
      {"socket as URL", "unix:///run/x", true, Kind::kUnix, "", 0, "/run/x"},
      {"nothing", "", false},
      {"no scheme", "127.0.0.1:80", false},
      {"another scheme", "ftp://127.0.0.1:21", false},
      {"tcp without port", "tcp://127.0.0.1", false},
      {"port 0", "tcp://:0", false},
      {"port too large", "tcp://:65536", false},
      {"port is no number", "http://:http/", false},
      {"tcp with a path", "tcp://:80/x", false},
      {"a second request smuggled", "http://:80/ HTTP/1.1\r\nX: y", false},
      {"relative socket", "unix:run/x", false},
      {"out of the root", "unix:/run/../x", false},
      {"endless", "http://:80/" + std::string(5000, 'a'), false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    HealthCheck check;
    const auto fault = ParseHealthUrl(c.url, check);
    EXPECT_EQ(!fault, c.taken);
    EXPECT_EQ(check.not_executed, "");
    if (fault) {
      EXPECT_NE(fault->mend, "");
      continue;
    }
    EXPECT_EQ(check.kind, c.kind);
    EXPECT_EQ(check.host, c.host);
    EXPECT_EQ(check.port, c.port);
    EXPECT_EQ(check.path, c.path);
  }
}

TEST(Health, AnotherHostIsKnownAndNeverAsked) {
  for (const char* url :
       {"tcp://10.0.0.1:22", "http://example.com/", "http://127.0.0.1.evil/",
        "http://u@127.0.0.1:80/", "tcp://[fe80::1]:80", "tcp://0177.0.0.1:80",
        "tcp://169.254.169.254:80"}) {
    SCOPED_TRACE(url);
    HealthCheck check;
    const auto fault = ParseHealthUrl(url, check);
    ASSERT_TRUE(fault);
    EXPECT_EQ(check.not_executed, "other_host");
    EXPECT_EQ(check.host, "");
  }
}

TEST(Health, Durations) {
  EXPECT_EQ(HealthSeconds("2.5"), 2.5);
  EXPECT_EQ(HealthSeconds("1m30s"), 90);
  EXPECT_EQ(HealthSeconds("500ms"), 0.5);
  for (const char* bad : {"", "s", "-1", "1m30", "1x", "inf", "nan", "1 s"}) {
    EXPECT_EQ(HealthSeconds(bad), std::nullopt) << bad;
  }
  HealthCheck check;
  EXPECT_FALSE(SetHealthInterval(1, check));
  EXPECT_TRUE(SetHealthInterval(0.5, check));
  EXPECT_EQ(check.interval_seconds, 1);
  EXPECT_TRUE(SetHealthTimeout(61, check));
  EXPECT_TRUE(SetHealthTimeout(0, check));
}

TEST(Health, Headers) {
  EXPECT_TRUE(IsHealthHeader("X-A", "b c"));
  EXPECT_FALSE(IsHealthHeader("", "b"));
  EXPECT_FALSE(IsHealthHeader("X: A", "b"));
  EXPECT_FALSE(IsHealthHeader("X-A", "b\r\nHost: c"));
}

}  // namespace
}  // namespace declared
