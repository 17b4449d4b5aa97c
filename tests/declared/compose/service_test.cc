#include "declared/compose/service.h"

#include <cmath>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/compose/service_fixture.h"

namespace declared::compose {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string PortsOf(const Read& read) {
  std::string text;
  for (const Port& port : read.service.parts.at(0).ports) {
    if (!text.empty()) text += ' ';
    text += std::to_string(port.host_port) + ':' + std::to_string(port.port) +
            '/' + port.protocol + '@' + ToText(port.location);
  }
  return text;
}

TEST(Service, MustRun) {
  const struct {
    const char* world;
    const char* text;
    bool must_run;
    const char* why;
  } kCases[] = {
      {"nothing written", "{image: x}", false, "no restart policy"},
      {"always", "restart: always", true, "restart: always"},
      {"unless stopped", "restart: unless-stopped", true,
       "restart: unless-stopped"},
      {"on failure", "restart: 'on-failure:3'", true, "restart: on-failure:3"},
      {"no", "restart: 'no'", false, "restart: no"},
      {"no without quotes", "restart: no", false, "restart: no"},
      {"false", "restart: false", false, "restart: no"},
      {"a profile", "{restart: always, profiles: [debug]}", false,
       "only with a profile"},
      {"an empty list of profiles", "{restart: always, profiles: []}", true,
       "restart: always"},
      {"scaled to nothing", "{restart: always, scale: 0}", false,
       "replicas: 0"},
      {"deploy none wins",
       "{restart: always, deploy: {restart_policy: {condition: none}}}", false,
       "restart_policy: none"},
      {"deploy's default", "deploy: {restart_policy: {delay: 5s}}", true,
       "restart_policy: any"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const Read read = ReadLayers({c.text});
    EXPECT_EQ(read.service.must_run, c.must_run);
    EXPECT_EQ(read.service.must_run_why, c.why);
    EXPECT_THAT(read.problems, IsEmpty());
  }
  const Read unknown = ReadLayers({"restart: sometimes"});
  EXPECT_FALSE(unknown.service.must_run);
  EXPECT_THAT(unknown.Checks(), ElementsAre("unknown-restart"));
}

TEST(Service, Ports) {
  const Read read =
      ReadLayers({"ports:\n"
                  "- 8080:80\n"
                  "- target: 53\n"
                  "  published: '5353'\n"
                  "  protocol: udp\n"
                  "expose: [80, 9100]\n",
                  "ports:\n"
                  "- '8080:80'\n"
                  "- 8443:443\n"});
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_EQ(PortsOf(read),
            "8080:80/tcp@file0:2 5353:53/udp@file0:3 8443:443/tcp@file1:3 "
            "0:9100/tcp@file0:6");
}

TEST(Service, BadPortsCostThemselvesOnly) {
  const Read read =
      ReadLayers({"ports: [8080:80, x, [1], {published: 80}, ~, 70000, 81]"});
  EXPECT_EQ(PortsOf(read), "8080:80/tcp@file0:1 0:81/tcp@file0:1");
  EXPECT_THAT(read.Checks(), ElementsAre("bad-port", "wrong-type", "bad-port",
                                         "wrong-type", "bad-port"));
  EXPECT_THAT(ReadLayers({"ports: 80"}).Checks(), ElementsAre("wrong-type"));
}

TEST(Service, ReplicasAndName) {
  const Read read =
      ReadLayers({"{container_name: 'db-${STAGE:-dev}', deploy: {replicas: 3}, "
                  "scale: 2}"});
  EXPECT_EQ(read.service.parts.at(0).container, "db-dev");
  ASSERT_TRUE(read.service.replicas);
  EXPECT_EQ(read.service.replicas->number, 3);
  EXPECT_EQ(ReadLayers({"scale: 2"}).service.replicas->number, 2);
  EXPECT_FALSE(ReadLayers({"{image: x}"}).service.replicas);
  EXPECT_THAT(ReadLayers({"scale: many"}).Checks(),
              ElementsAre("not-a-number"));
  EXPECT_THAT(ReadLayers({"scale: -1"}).Checks(), ElementsAre("not-a-number"));
}

TEST(Service, Thresholds) {
  const Read read =
      ReadLayers({"x-drift:\n"
                  "  cpu-throttled: 0.5\n"
                  "  memory-near: 'off'\n"
                  "  a: off\n"
                  "  b: nan\n"
                  "  c: -1\n"
                  "  d: [1]\n"
                  "  e: 50%\n",
                  "x-drift: {a: 1, cpu-throttled: 9}"});
  const auto& thresholds = read.service.thresholds;
  ASSERT_THAT(thresholds, SizeIs(3));
  EXPECT_EQ(thresholds.at("cpu-throttled").number, 0.5);
  EXPECT_EQ(thresholds.at("cpu-throttled").location, (Location{"file0", 2}));
  EXPECT_TRUE(std::isinf(thresholds.at("memory-near").number));
  EXPECT_TRUE(std::isinf(thresholds.at("a").number));
  EXPECT_THAT(read.Checks(), ElementsAre("bad-threshold", "bad-threshold",
                                         "wrong-type", "bad-threshold"));
}

TEST(Service, HealthBesideThresholds) {
  const Read read =
      ReadLayers({"x-drift:\n"
                  "  cpu-throttled: 0.5\n"
                  "  health:\n"
                  "  - tcp://127.0.0.1:5432\n"
                  "  - {url: 'http://:80/', interval: 30s, timeout: 2}\n"
                  "  - tcp://10.0.0.1:22\n"
                  "  - gopher://x\n"
                  "  - {url: 'unix:/run/x', interval: never, retries: 3}\n"});
  EXPECT_EQ(read.service.thresholds.size(), 1U);
  const auto& health = read.service.parts.at(0).health;
  ASSERT_EQ(health.size(), 4U);
  EXPECT_EQ(health[0].name, "health");
  EXPECT_EQ(health[0].port, 5432);
  EXPECT_EQ(health[0].location, (Location{"file0", 4}));
  EXPECT_EQ(health[1].name, "health-2");
  EXPECT_EQ(health[1].interval_seconds, 30);
  EXPECT_EQ(health[1].timeout_seconds, 2);
  EXPECT_EQ(health[2].not_executed, "other_host");
  EXPECT_EQ(health[3].interval_seconds, 10);
  EXPECT_THAT(read.Checks(), testing::ElementsAre("bad-health", "bad-health",
                                                  "bad-health", "unknown-key"));
}

}  // namespace
}  // namespace declared::compose
