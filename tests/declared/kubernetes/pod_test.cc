// Containers, their ports, probes and thresholds.
#include "declared/kubernetes/pod.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/kubernetes/parse.h"

namespace declared::kubernetes {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

TEST(Pod, InitSidecarAndMainContainers) {
  const Workload workload = OnlyWorkload(
      ParseText(DeploymentOf("      initContainers:\n"
                             "      - {name: migrate}\n"
                             "      - {name: proxy, restartPolicy: Always}\n"
                             "      containers:\n"
                             "      - {name: web}\n")));
  ASSERT_EQ(workload.parts.size(), 3U);
  EXPECT_EQ(workload.parts[0].container, "migrate");
  EXPECT_EQ(workload.parts[0].kind, Part::Kind::kInit);
  EXPECT_EQ(workload.parts[1].container, "proxy");
  EXPECT_EQ(workload.parts[1].kind, Part::Kind::kSidecar);
  EXPECT_EQ(workload.parts[2].kind, Part::Kind::kMain);
  EXPECT_EQ(ToText(workload.parts[2].location), "m.yaml:11");
}

TEST(Pod, PortsAndProbes) {
  struct Case {
    const char* world;
    const char* spec;  // from line 7 on
    std::vector<std::string> ports;
    std::vector<int> probes;
    std::vector<std::string> problems;
  };
  const Case cases[] = {
      {"a port",
       "      - {name: web, ports: [{containerPort: 80}]}\n",
       {"80/tcp"},
       {},
       {}},
      {"a name, a protocol, a port of the machine",
       "      - {name: web, ports: [{name: dns, containerPort: 53, protocol: "
       "UDP, hostPort: 5353}]}\n",
       {"53/udp on 5353 dns"},
       {},
       {}},
      {"hostPort 0 is none",
       "      - {name: web, ports: [{containerPort: 53, hostPort: 0}]}\n",
       {"53/tcp"},
       {},
       {}},
      {"probes by number and by name, each once",
       "      - name: web\n"
       "        ports: [{name: http, containerPort: 80}]\n"
       "        startupProbe: {tcpSocket: {port: 9000}}\n"
       "        livenessProbe: {httpGet: {port: http}}\n"
       "        readinessProbe: {grpc: {port: 9000}}\n",
       {"80/tcp http"},
       {80, 9000},
       {}},
      {"a probe that knocks at no port",
       "      - {name: web, livenessProbe: {exec: {command: [true]}}}\n",
       {},
       {},
       {}},
      {"a probe of another host",
       "      - {name: web, livenessProbe: {httpGet: {host: a.test, port: "
       "80}}}\n",
       {},
       {},
       {}},
      {"a probe of a name that no port has",
       "      - {name: web, livenessProbe: {httpGet: {port: http}}}\n",
       {},
       {},
       {"error unknown-port m.yaml:8"}},
      {"a probe's number in quotes is a name",
       "      - {name: web, livenessProbe: {httpGet: {port: \"80\"}}}\n",
       {},
       {},
       {"error unknown-port m.yaml:8"}},
      {"ports out of range cost themselves only",
       "      - {name: web, ports: [{containerPort: 0}, {containerPort: "
       "65536}, {containerPort: -1}, {containerPort: 80}]}\n",
       {"80/tcp"},
       {},
       {"error out-of-range m.yaml:8", "error out-of-range m.yaml:8",
        "error negative m.yaml:8"}},
      {"ports that are no numbers",
       "      - {name: web, ports: [{containerPort: \"80\"}, {containerPort: "
       "http}, {containerPort: 99999999999999999999}]}\n",
       {},
       {},
       {"error not-a-number m.yaml:8", "error not-a-number m.yaml:8",
        "error not-a-number m.yaml:8"}},
      {"a port without a number",
       "      - {name: web, ports: [{name: a}, b]}\n",
       {},
       {},
       {"error no-port m.yaml:8"}},
      {"a protocol that does not exist",
       "      - {name: web, ports: [{containerPort: 80, protocol: http}]}\n",
       {},
       {},
       {"error unknown-protocol m.yaml:8"}},
      {"ports as a map",
       "      - {name: web, ports: {containerPort: 80}}\n",
       {},
       {},
       {"error wrong-kind m.yaml:8"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    const Loaded loaded =
        ParseText(DeploymentOf("      containers:\n" + std::string(c.spec)));
    EXPECT_THAT(Texts(loaded.problems), ElementsAreArray(c.problems));
    const Workload workload = OnlyWorkload(loaded);
    ASSERT_EQ(workload.parts.size(), 1U);
    EXPECT_THAT(Texts(workload.parts[0].ports), ElementsAreArray(c.ports));
    EXPECT_THAT(workload.parts[0].probe_ports, ElementsAreArray(c.probes));
  }
}

TEST(Pod, WithHostNetworkEveryPortIsTheMachines) {
  const Workload workload = OnlyWorkload(ParseText(DeploymentOf(
      "      hostNetwork: true\n"
      "      containers: [{name: web, ports: [{containerPort: 80}]}]\n")));
  ASSERT_EQ(workload.parts.size(), 1U);
  EXPECT_THAT(Texts(workload.parts[0].ports), ElementsAre("80/tcp on 80"));
}

TEST(Pod, BrokenContainersCostThemselvesOnly) {
  struct Case {
    const char* world;
    const char* spec;
    size_t parts;
    std::vector<std::string> problems;
  };
  const Case cases[] = {
      {"no containers at all",
       "      restartPolicy: Always\n",
       0,
       {"error no-containers m.yaml:7"}},
      {"an empty list",
       "      containers: []\n",
       0,
       {"error no-containers m.yaml:7"}},
      {"no list",
       "      containers: web\n",
       0,
       {"error wrong-kind m.yaml:7", "error no-containers m.yaml:7"}},
      {"a word in the list",
       "      containers: [web, {name: a}]\n",
       1,
       {"error wrong-kind m.yaml:7"}},
      {"no name",
       "      containers: [{image: a}, {name: a}]\n",
       1,
       {"error no-name m.yaml:7"}},
      {"the same name twice",
       "      containers: [{name: a}, {name: a}]\n",
       1,
       {"error container-twice m.yaml:7"}},
      {"the name is a variable",
       "      containers: [{name: \"${A}\"}]\n",
       0,
       {"error template m.yaml:7"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    const Loaded loaded = ParseText(DeploymentOf(c.spec));
    EXPECT_EQ(OnlyWorkload(loaded).parts.size(), c.parts);
    EXPECT_THAT(Texts(loaded.problems), ElementsAreArray(c.problems));
  }
}

TEST(Pod, ThousandsOfContainersAreCutOff) {
  std::string spec = "      containers:\n";
  for (int i = 0; i < 3000; ++i) {
    spec += "      - name: c" + std::to_string(i) + "\n";
  }
  const Loaded loaded = ParseText(DeploymentOf(spec));
  EXPECT_EQ(OnlyWorkload(loaded).parts.size(), 200U);
  EXPECT_THAT(Texts(loaded.problems), ElementsAre("error too-many m.yaml:208"));
}

TEST(Pod, Thresholds) {
  struct Case {
    const char* world;
    const char* annotation;
    std::vector<std::pair<std::string, double>> thresholds;
    std::vector<std::string> problems;
  };
  constexpr double kOff = std::numeric_limits<double>::infinity();
  const Case cases[] = {
      {"a number",
       "drift-exporter.io/cpu-throttled: \"0.5\"",
       {{"cpu-throttled", 0.5}},
       {}},
      {"off",
       "drift-exporter.io/cpu-throttled: 'off'",
       {{"cpu-throttled", kOff}},
       {}},
      {"others are not ours", "prometheus.io/scrape: \"true\"", {}, {}},
      {"no number",
       "drift-exporter.io/cpu-throttled: \"half\"",
       {},
       {"error not-a-number m.yaml:3"}},
      {"NaN",
       "drift-exporter.io/cpu-throttled: \"nan\"",
       {},
       {"error not-a-number m.yaml:3"}},
      {"infinity is written off",
       "drift-exporter.io/cpu-throttled: \"inf\"",
       {},
       {"error not-a-number m.yaml:3"}},
      {"below 0",
       "drift-exporter.io/cpu-throttled: \"-1\"",
       {},
       {"error not-a-number m.yaml:3"}},
      {"without quotes Kubernetes refuses it",
       "drift-exporter.io/cpu-throttled: 0.5",
       {{"cpu-throttled", 0.5}},
       {"error not-a-string m.yaml:3"}},
      {"no check's name",
       "drift-exporter.io/CPU: \"1\"",
       {},
       {"error unknown-check m.yaml:3"}},
      {"no name at all",
       "drift-exporter.io/: \"1\"",
       {},
       {"error unknown-check m.yaml:3"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    const Loaded loaded = ParseText(
        "apiVersion: v1\nkind: Pod\n"
        "metadata: {name: a, annotations: {" +
        std::string(c.annotation) +
        "}}\n"
        "spec: {containers: [{name: a}]}\n");
    EXPECT_THAT(Texts(loaded.problems), ElementsAreArray(c.problems));
    std::vector<std::pair<std::string, double>> thresholds;
    for (const auto& [check, value] : OnlyWorkload(loaded).thresholds) {
      thresholds.emplace_back(check, value.number);
    }
    EXPECT_THAT(thresholds, ElementsAreArray(c.thresholds));
  }
}

TEST(Pod, ProbesAsHealthChecks) {
  const Loaded loaded = ParseText(DeploymentOf(
      "      containers:\n"
      "      - name: web\n"
      "        ports: [{name: http, containerPort: 80}]\n"
      "        startupProbe: {exec: {command: [true]}}\n"
      "        livenessProbe: {httpGet: {port: gone}}\n"
      "        readinessProbe:\n"
      "          httpGet: {port: http, scheme: HTTPS, path: ok,\n"
      "                    httpHeaders: [{name: A, value: b}, {name: 'C: "
      "d'}]}\n"
      "          periodSeconds: 5\n"
      "          timeoutSeconds: 3\n"
      "      - {name: a, livenessProbe: {grpc: {port: 9}},\n"
      "         readinessProbe: {tcpSocket: {host: 10.0.0.1, port: 22}}}\n"
      "      - {name: b, livenessProbe: {tcpSocket: {host: 127.0.0.1, port: "
      "22}}}\n"));
  const Workload workload = OnlyWorkload(loaded);
  ASSERT_EQ(workload.parts.size(), 3U);
  const auto& web = workload.parts[0].health;
  ASSERT_EQ(web.size(), 3U);
  EXPECT_EQ(web[0].name, "startup");
  EXPECT_EQ(web[0].not_executed, "exec");
  EXPECT_EQ(web[1].not_executed, "unresolved_port");
  EXPECT_EQ(web[2].name, "readiness");
  EXPECT_EQ(web[2].not_executed, "");
  EXPECT_EQ(web[2].kind, HealthCheck::Kind::kHttps);
  EXPECT_EQ(web[2].port, 80);
  EXPECT_EQ(web[2].path, "/ok");
  EXPECT_EQ(web[2].headers.size(), 1U);
  EXPECT_EQ(web[2].interval_seconds, 5);
  EXPECT_EQ(web[2].timeout_seconds, 3);
  EXPECT_EQ(ToText(web[2].location), "m.yaml:12");
  EXPECT_EQ(workload.parts[1].health.at(0).not_executed, "grpc");
  EXPECT_EQ(workload.parts[1].health.at(1).not_executed, "other_host");
  EXPECT_EQ(workload.parts[2].health.at(0).host, "127.0.0.1");
  EXPECT_THAT(workload.parts[2].probe_ports, IsEmpty());
  EXPECT_THAT(Texts(loaded.problems),
              ElementsAre("error unknown-port m.yaml:11",
                          "error bad-health m.yaml:14"));
}

}  // namespace
}  // namespace declared::kubernetes
