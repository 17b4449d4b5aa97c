#include "declared/kubernetes/resources.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/kubernetes/parse.h"

namespace declared::kubernetes {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

TEST(Resources, OfOneContainer) {
  struct Case {
    const char* world;
    const char* resources;  // in line 9
    std::vector<std::string> values;
    const char* qos;
    std::vector<std::string> problems;
  };
  const Case cases[] = {
      {"nothing written", "{}", {}, "BestEffort", {}},
      {"null is nothing",
       "{limits: , requests: {cpu: }}",
       {},
       "BestEffort",
       {}},
      {"limits alone are requests too",
       "{limits: {cpu: 250m, memory: 1Ki}}",
       {"memory_limit 1024 m.yaml:9", "memory_request 1024 m.yaml:9 derived",
        "cpu_limit 0.25 m.yaml:9", "cpu_request 0.25 m.yaml:9 derived"},
       "Guaranteed",
       {}},
      {"the same, written otherwise",
       "{limits: {cpu: 0.5, memory: 1Ki}, requests: {cpu: 500m, memory: 1024}}",
       {"memory_limit 1024 m.yaml:9", "memory_request 1024 m.yaml:9",
        "cpu_limit 0.5 m.yaml:9", "cpu_request 0.5 m.yaml:9"},
       "Guaranteed",
       {}},
      {"a memory limit alone",
       "{limits: {memory: 1e3}}",
       {"memory_limit 1000 m.yaml:9", "memory_request 1000 m.yaml:9 derived"},
       "Burstable",
       {}},
      {"a request below the limit",
       "{limits: {cpu: 1, memory: 2k}, requests: {memory: 1k}}",
       {"memory_limit 2000 m.yaml:9", "memory_request 1000 m.yaml:9",
        "cpu_limit 1 m.yaml:9", "cpu_request 1 m.yaml:9 derived"},
       "Burstable",
       {}},
      {"requests of 0 ask for nothing",
       "{requests: {cpu: 0}}",
       {"cpu_request 0 m.yaml:9"},
       "BestEffort",
       {}},
      {"a limit of 0 is none",
       "{limits: {memory: 0}}",
       {"memory_limit inf m.yaml:9"},
       "BestEffort",
       {}},
      {"blanks in a string are trimmed, as by Kubernetes",
       "{limits: {memory: \" 1Ki \"}}",
       {"memory_limit 1024 m.yaml:9", "memory_request 1024 m.yaml:9 derived"},
       "Burstable",
       {}},
      {"milli-bytes are rounded up to one",
       "{requests: {memory: 128m}}",
       {"memory_request 1 m.yaml:9"},
       "Burstable",
       {}},
      {"less than a thousandth of a core",
       "{requests: {cpu: 0.1m}}",
       {"cpu_request 0.001 m.yaml:9"},
       "Burstable",
       {}},
      {"a GPU and huge pages are not ours",
       "{limits: {nvidia.com/gpu: 1, hugepages-2Mi: 4Mi}}",
       {},
       "BestEffort",
       {}},
      {"a bad value costs itself only",
       "{limits: {cpu: 1, memory: 128MB}}",
       {"cpu_limit 1 m.yaml:9", "cpu_request 1 m.yaml:9 derived"},
       "",
       {"error unknown-unit m.yaml:9"}},
      {"not a number",
       "{limits: {cpu: one}}",
       {},
       "",
       {"error not-a-number m.yaml:9"}},
      {"below 0", "{limits: {cpu: -1}}", {}, "", {"error negative m.yaml:9"}},
      {"a unit alone",
       "{requests: {memory: Mi}}",
       {"memory_request 0 m.yaml:9"},
       "BestEffort",
       {"warning no-number m.yaml:9"}},
      {"a slip of the pen",
       "{limits: {mem: 1Gi}}",
       {},
       "",
       {"error unknown-resource m.yaml:9"}},
      {"a list where a value belongs",
       "{limits: {cpu: [1]}}",
       {},
       "",
       {"error wrong-kind m.yaml:9"}},
      {"a word where a map belongs",
       "{limits: 1Gi}",
       {},
       "BestEffort",
       {"error wrong-kind m.yaml:9"}},
      {"a word for all of it", "plenty", {}, "", {"error wrong-kind m.yaml:9"}},
      {"a variable that nobody filled in",
       "{limits: {memory: \"${MEM}\"}}",
       {},
       "",
       {"error template m.yaml:9"}},
      {"a template in quotes",
       "{limits: {memory: \"{{ .Values.m }}\"}}",
       {},
       "",
       {"error template m.yaml:9"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.world) + ": " + c.resources);
    const Loaded loaded =
        ParseText(DeploymentOf("      containers:\n"
                               "      - name: web\n"
                               "        resources: " +
                               std::string(c.resources) + "\n"));
    EXPECT_THAT(Texts(loaded.problems), ElementsAreArray(c.problems));
    const Workload workload = OnlyWorkload(loaded);
    ASSERT_EQ(workload.parts.size(), 1U);
    EXPECT_THAT(Texts(workload.parts[0].values), ElementsAreArray(c.values));
    EXPECT_EQ(workload.qos, c.qos);
  }
}

TEST(Resources, QosIsThatOfAllContainers) {
  struct Case {
    const char* world;
    const char* spec;
    const char* qos;
  };
  const Case cases[] = {
      {"both equal",
       "      containers:\n"
       "      - {name: a, resources: {limits: {cpu: 1, memory: 1Gi}}}\n"
       "      - {name: b, resources: {limits: {cpu: 2, memory: 2Gi}}}\n",
       "Guaranteed"},
      {"one says nothing",
       "      containers:\n"
       "      - {name: a, resources: {limits: {cpu: 1, memory: 1Gi}}}\n"
       "      - {name: b}\n",
       "Burstable"},
      {"the init container says nothing",
       "      initContainers: [{name: i}]\n"
       "      containers:\n"
       "      - {name: a, resources: {limits: {cpu: 1, memory: 1Gi}}}\n",
       "Burstable"},
      {"the pod says it for all",
       "      resources: {limits: {cpu: 1, memory: 1Gi}}\n"
       "      containers: [{name: a}, {name: b}]\n",
       "Guaranteed"},
      {"nobody says anything", "      containers: [{name: a}, {name: b}]\n",
       "BestEffort"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(OnlyWorkload(ParseText(DeploymentOf(c.spec))).qos, c.qos);
  }
}

TEST(Resources, ContainersWithoutALimitGetThePods) {
  const Workload workload = OnlyWorkload(ParseText(DeploymentOf(
      "      resources: {limits: {cpu: 2, memory: 4Ki}}\n"  // line 7
      "      containers:\n"
      "      - {name: own, resources: {limits: {memory: 1Ki}}}\n"  // line 9
      "      - {name: none}\n")));
  EXPECT_THAT(Texts(workload.pod_values),
              ElementsAre("memory_limit 4096 m.yaml:7", "cpu_limit 2 m.yaml:7",
                          "cpu_request 2 m.yaml:7 derived"));
  ASSERT_EQ(workload.parts.size(), 2U);
  EXPECT_THAT(Texts(workload.parts[0].values),
              ElementsAre("memory_limit 1024 m.yaml:9",
                          "memory_request 1024 m.yaml:9 derived",
                          "cpu_limit 2 m.yaml:7 derived"));
  EXPECT_THAT(Texts(workload.parts[1].values),
              ElementsAre("memory_limit 4096 m.yaml:7 derived",
                          "cpu_limit 2 m.yaml:7 derived"));
}

TEST(Resources, QosOfNoContainersIsBestEffort) {
  EXPECT_EQ(QosOf(Workload()), "BestEffort");
}

}  // namespace
}  // namespace declared::kubernetes
