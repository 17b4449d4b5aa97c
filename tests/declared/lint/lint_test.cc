#include "declared/lint/lint.h"

#include <limits>

#include "declared/kubernetes/kubernetes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> Texts(const std::vector<Problem>& problems) {
  std::vector<std::string> texts;
  for (const Problem& problem : problems) {
    texts.push_back(std::string(NameOf(problem.severity)) + " " +
                    problem.check + " " + ToText(problem.location));
  }
  return texts;
}

Loaded Manifests(const std::string& text) {
  FileTree tree;
  tree.files = {{"m.yaml", text}};
  return ParseKubernetes(tree, "");
}

// Its first container is in line 3.
std::string Deployment(const std::string& name, const std::string& replicas,
                       const std::string& containers) {
  return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: " + name +
         "},\nspec: {replicas: " + replicas +
         ", template: {spec: {containers: [\n" + containers + "]}}}}\n";
}

std::vector<Problem> LintKubernetes(const std::string& text,
                                    const LintOptions& options = {}) {
  return Lint(Manifests(text), Language::kKubernetes, options);
}

TEST(Lint, OneContainer) {
  struct Case {
    const char* world;
    const char* container;  // without braces
    std::vector<std::string> problems;
    const char* text;  // in the first one
  };
  const Case cases[] = {
      {"clean", "limits: {cpu: 1, memory: 64Mi}, requests: {cpu: 10m}", {}, ""},
      {"memory in milli-bytes",
       "limits: {memory: 128m}",
       {"error milli-bytes m.yaml:3"},
       "write 128Mi"},
      {"many of them are still bytes",
       "limits: {memory: 64000m}",
       {"error milli-bytes m.yaml:3"},
       "64 bytes"},
      {"a request in milli-bytes",
       "limits: {memory: 1Gi}, requests: {memory: 512m}",
       {"error milli-bytes m.yaml:3"},
       "memory_request '512m'"},
      {"CPU in milli-cores is fine",
       "limits: {cpu: 128m, memory: 1Gi}",
       {},
       ""},
      {"more memory asked for than allowed",
       "limits: {memory: 1Gi}, requests: {memory: 2Gi}",
       {"error request-above-limit m.yaml:3"},
       "'2Gi' is above the limit '1Gi'"},
      {"more CPU asked for than allowed",
       "limits: {cpu: 500m, memory: 1Gi}, requests: {cpu: 1}",
       {"error request-above-limit m.yaml:3"},
       "cpu_request '1'"},
      {"as much as is allowed",
       "limits: {memory: 1Gi}, requests: {memory: 1024Mi}",
       {},
       ""},
      {"less CPU than a quota can say",
       "limits: {cpu: 5m, memory: 1Gi}",
       {"error cpu-limit-tiny m.yaml:3"},
       "write at least 10m"},
      {"the smallest quota", "limits: {cpu: 10m, memory: 1Gi}", {}, ""},
      {"a small request is no quota",
       "limits: {memory: 1Gi}, requests: {cpu: 1m}",
       {},
       ""},
      {"no memory limit",
       "limits: {cpu: 1}",
       {"warning no-memory-limit m.yaml:3"},
       "container a"},
      {"a limit of 0 is none",
       "limits: {memory: 0}",
       {"warning no-memory-limit m.yaml:3"},
       ""},
      {"what the reader found comes too",
       "limits: {memory: 1Gi, cpu: 1x}",
       {"error unknown-unit m.yaml:3"},
       "units are"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    const std::vector<Problem> problems = LintKubernetes(
        Deployment("web", "1",
                   "{name: a, resources: {" + std::string(c.container) + "}}"));
    EXPECT_THAT(Texts(problems), ElementsAreArray(c.problems));
    if (!problems.empty()) {
      EXPECT_THAT(ToText(problems[0]), HasSubstr(c.text));
    }
  }
}

TEST(Lint, InitContainersNeedNoMemoryLimitAndSidecarsDo) {
  EXPECT_THAT(Texts(LintKubernetes(
                  "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
                  "  initContainers:\n"
                  "  - {name: init}\n"
                  "  - {name: sidecar, restartPolicy: Always}\n"
                  "  containers:\n"
                  "  - {name: main, resources: {limits: {memory: 1Gi}}}\n")),
              ElementsAre("warning no-memory-limit m.yaml:7"));
}

TEST(Lint, AValueThatIsNotSureIsNotJudged) {
  const std::string first =
      Deployment("a", "1", "{name: a, resources: {limits: {memory: 128m}}}");
  const std::string second =
      Deployment("a", "1", "{name: a, resources: {limits: {memory: 64Mi}}}");
  EXPECT_THAT(Texts(LintKubernetes(first + "---\n" + second)),
              ElementsAre("error declared-twice m.yaml:5"));
}

TEST(Lint, RequestsAboveTheNode) {
  const auto pod = [](const std::string& memory) {
    return "{name: a, resources: {limits: {memory: " + memory + ", cpu: 1}}}";
  };
  const double kGi = 1 << 30;
  struct Case {
    const char* world;
    std::string text;
    LintOptions node;
    std::vector<std::string> problems;
    const char* what;
  };
  const std::string all_kinds_of_containers =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
      "  initContainers:\n"
      "  - {name: i, resources: {limits: {memory: 3Gi}}}\n"
      "  - {name: s, restartPolicy: Always, resources: {limits: {memory: "
      "1Gi}}}\n"
      "  - {name: j, resources: {limits: {memory: 3Gi}}}\n"
      "  containers:\n"
      "  - {name: m, resources: {limits: {memory: 1Gi}}}\n";
  const Case cases[] = {
      {"no node given", Deployment("a", "9", pod("9Gi")), {}, {}, ""},
      {"just fits", Deployment("a", "2", pod("2Gi")), {4 * kGi, 2}, {}, ""},
      {"one pod is too large",
       Deployment("a", "1", pod("5Gi")),
       {4 * kGi, {}},
       {"error above-node m.yaml:1"},
       "deployment a asks for 5 GiB of memory, the node has 4 GiB"},
      {"replicas count",
       Deployment("a", "3", pod("2Gi")),
       {4 * kGi, {}},
       {"error above-node m.yaml:1"},
       "all together ask for 6 GiB of memory, the node has 4 GiB"},
      {"all of them together",
       Deployment("a", "1", pod("3Gi")) + "---\n" +
           Deployment("b", "1", pod("2Gi")),
       {4 * kGi, {}},
       {"error above-node m.yaml:1"},
       "most of it: deployment a with 3 GiB"},
      {"CPU",
       Deployment("a", "3", pod("1Mi")),
       {{}, 2.5},
       {"error above-node m.yaml:1"},
       "3 cores of CPU, the node has 2.5 cores"},
      {"an init container with the sidecars before it fits",
       all_kinds_of_containers,
       {4 * kGi, {}},
       {},
       ""},
      {"and does not",
       all_kinds_of_containers,
       {3.9 * kGi, {}},
       {"error above-node m.yaml:1"},
       "asks for 4 GiB"},
      {"the pod's own request is what counts",
       "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
       "  resources: {requests: {memory: 5Gi}, limits: {memory: 5Gi}}\n"
       "  containers: [{name: m, resources: {requests: {memory: 1Gi}}}]\n",
       {4 * kGi, {}},
       {"error above-node m.yaml:1"},
       "asks for 5 GiB"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    const std::vector<Problem> problems = LintKubernetes(c.text, c.node);
    EXPECT_THAT(Texts(problems), ElementsAreArray(c.problems));
    if (!problems.empty()) {
      EXPECT_THAT(problems[0].what, HasSubstr(c.what));
    }
  }
}

TEST(Lint, PortsDeclaredTwiceInKubernetes) {
  constexpr const char* kLimit = "resources: {limits: {memory: 1Gi}}";
  const auto container = [&](const char* name, const char* ports) {
    return "{name: " + std::string(name) + ", ports: [" + ports + "], " +
           kLimit + "}";
  };
  struct Case {
    const char* world;
    std::string text;
    std::vector<std::string> problems;
  };
  const Case cases[] = {
      {"by two containers of a pod",
       Deployment("a", "1",
                  container("a", "{containerPort: 80}") + ",\n" +
                      container("b", "{containerPort: 80}")),
       {"error port-twice m.yaml:4"}},
      {"with another protocol",
       Deployment("a", "1",
                  container("a", "{containerPort: 53}") + ",\n" +
                      container("b", "{containerPort: 53, protocol: UDP}")),
       {}},
      {"by one container",
       Deployment("a", "1",
                  container("a", "{containerPort: 80},\n{containerPort: 80}")),
       {"warning port-twice m.yaml:4"}},
      {"by two pods, each in its own network",
       Deployment("a", "1", container("a", "{containerPort: 80}")) + "---\n" +
           Deployment("b", "1", container("a", "{containerPort: 80}")),
       {}},
      {"of the machine, by two pods",
       Deployment("a", "1",
                  container("a", "{containerPort: 1, hostPort: 80}")) +
           "---\n" +
           Deployment("b", "1",
                      container("a", "{containerPort: 2, hostPort: 80}")),
       {"warning port-twice m.yaml:7"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    EXPECT_THAT(Texts(LintKubernetes(c.text)), ElementsAreArray(c.problems));
  }
}

// One workload of another language, made by hand.
Loaded Made(Language language, Values values, std::vector<Port> ports = {}) {
  Workload workload;
  workload.language = language;
  workload.name = "db";
  workload.type = "unit";
  workload.parts.resize(1);
  workload.parts[0].values = std::move(values);
  workload.parts[0].ports = std::move(ports);
  workload.parts[0].location = {"db", 1};
  Loaded loaded;
  loaded.workloads.push_back(workload);
  return loaded;
}

Value Of(double number, int line,
         Value::Scale scale = Value::Scale::kAbsolute) {
  Value value;
  value.number = number;
  value.scale = scale;
  value.location = {"db", line};
  return value;
}

TEST(Lint, UnitsAndComposeServices) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  constexpr Value::Scale kShare = Value::Scale::kOfMachineMemory;
  struct Case {
    const char* world;
    Language language;
    Values values;
    std::vector<std::string> problems;
  };
  const Case cases[] = {
      {"a unit needs no memory limit", Language::kSystemd, {}, {}},
      {"a service does",
       Language::kCompose,
       {},
       {"warning no-memory-limit db:1"}},
      {"a service that says unlimited means it",
       Language::kCompose,
       {{Resource::kMemoryLimit, Of(kInf, 2)}},
       {}},
      {"MemoryHigh above MemoryMax",
       Language::kSystemd,
       {{Resource::kMemoryLimit, Of(100, 2)},
        {Resource::kMemoryHigh, Of(200, 3)}},
       {"warning high-above-limit db:3"}},
      {"MemoryHigh at infinity is none",
       Language::kSystemd,
       {{Resource::kMemoryLimit, Of(100, 2)},
        {Resource::kMemoryHigh, Of(kInf, 3)}},
       {}},
      {"MemoryLow and MemoryMin above MemoryMax",
       Language::kSystemd,
       {{Resource::kMemoryLimit, Of(100, 2)},
        {Resource::kMemoryLow, Of(101, 3)},
        {Resource::kMemoryMin, Of(200, 4)}},
       {"warning low-above-limit db:3", "warning low-above-limit db:4"}},
      {"shares of the machine compare with each other",
       Language::kSystemd,
       {{Resource::kMemoryLimit, Of(0.5, 2, kShare)},
        {Resource::kMemoryHigh, Of(0.6, 3, kShare)}},
       {"warning high-above-limit db:3"}},
      {"but not with bytes",
       Language::kSystemd,
       {{Resource::kMemoryLimit, Of(0.5, 2, kShare)},
        {Resource::kMemoryHigh, Of(200, 3)}},
       {}},
      {"systemd makes the period longer",
       Language::kSystemd,
       {{Resource::kCpuLimit, Of(0.005, 2)}},
       {}},
      {"up to a second",
       Language::kSystemd,
       {{Resource::kCpuLimit, Of(0.0005, 2)}},
       {"error cpu-limit-tiny db:2"}},
      {"Docker does not",
       Language::kCompose,
       {{Resource::kMemoryLimit, Of(100, 2)},
        {Resource::kCpuLimit, Of(0.005, 3)}},
       {"error cpu-limit-tiny db:3"}},
      {"Compose' reservation above its limit",
       Language::kCompose,
       {{Resource::kMemoryLimit, Of(100, 2)},
        {Resource::kMemoryRequest, Of(200, 3)}},
       {"error request-above-limit db:3"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    EXPECT_THAT(Texts(Lint(Made(c.language, c.values), c.language, {})),
                ElementsAreArray(c.problems));
  }
}

TEST(Lint, OnePortOfTheMachineTwice) {
  Port port;
  port.port = 80;
  port.host_port = 8080;
  port.location = {"db", 5};
  Port other = port;
  other.host_port = 8081;
  other.location = {"db", 6};
  const Values limit = {{Resource::kMemoryLimit, Of(100, 2)}};
  // Two ways into one port are fine.
  EXPECT_THAT(Lint(Made(Language::kCompose, limit, {port, other}),
                   Language::kCompose, {}),
              IsEmpty());
  other.host_port = 8080;
  EXPECT_THAT(Texts(Lint(Made(Language::kCompose, limit, {port, other}),
                         Language::kCompose, {})),
              ElementsAre("error port-twice db:6"));
  EXPECT_THAT(Texts(Lint(Made(Language::kSystemd, limit, {port, other}),
                         Language::kSystemd, {})),
              ElementsAre("warning port-twice db:6"));
}

TEST(Lint, IsSortedByFileAndLine) {
  Loaded loaded;
  for (const Location& at : {Location{"b", 1}, Location{"a", 20},
                             Location{"a", 3}, Location{"a", 0}}) {
    loaded.problems.push_back({Severity::kError, "x", at, "", ""});
  }
  EXPECT_THAT(
      Texts(Lint(loaded, Language::kSystemd, {})),
      ElementsAre("error x a", "error x a:3", "error x a:20", "error x b:1"));
  EXPECT_THAT(Lint(Loaded(), Language::kKubernetes, {4.0, 1.0}), IsEmpty());
}

}  // namespace
}  // namespace declared
