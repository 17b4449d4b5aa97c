#include "declared/kubernetes/twice.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/kubernetes/parse.h"

namespace declared::kubernetes {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Twice, IsOneWorkloadAndSaysWhereTheyDiffer) {
  struct Case {
    const char* world;
    const char *first, *second;  // the only container, from line 8 on
    std::vector<std::string> values;
    const char* what;  // of the problem; "": there is none
  };
  const Case cases[] = {
      {"the same",
       "{name: a, resources: {limits: {cpu: 1}}}",
       "{name: a, resources: {limits: {cpu: 1}}}",
       {"cpu_limit 1 1.yaml:8", "cpu_request 1 1.yaml:8 derived"},
       ""},
      {"the same, written otherwise",
       "{name: a, resources: {limits: {cpu: 500m}}}",
       "{name: a, resources: {limits: {cpu: 0.5}}}",
       {"cpu_limit 0.5 1.yaml:8", "cpu_request 0.5 1.yaml:8 derived"},
       ""},
      {"another limit",
       "{name: a, resources: {limits: {cpu: 1, memory: 1Ki}}}",
       "{name: a, resources: {limits: {cpu: 1, memory: 2Ki}}}",
       {"memory_limit 1024 1.yaml:8 ambiguous",
        "memory_request 1024 1.yaml:8 derived ambiguous",
        "cpu_limit 1 1.yaml:8", "cpu_request 1 1.yaml:8 derived"},
       "container a: memory_limit 1Ki at 1.yaml:8 or 2Ki at 2.yaml:8"},
      {"a limit in the first only",
       "{name: a, resources: {requests: {cpu: 1}}}",
       "{name: a}",
       {"cpu_request 1 1.yaml:8 ambiguous"},
       "cpu_request 1 at 1.yaml:8 or none"},
      {"a limit in the second only",
       "{name: a}",
       "{name: a, resources: {requests: {cpu: 1}}}",
       {"cpu_request 1 2.yaml:8 ambiguous"},
       "cpu_request none or 1 at 2.yaml:8"},
      {"another port",
       "{name: a, ports: [{containerPort: 1}, {containerPort: 2}]}",
       "{name: a, ports: [{containerPort: 2}]}",
       {},
       "container a: ports"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    const auto text = [](const char* container) {
      return DeploymentOf("      containers:\n      - " +
                          std::string(container) + "\n");
    };
    const Loaded loaded =
        ParseFiles({{"1.yaml", text(c.first)}, {"2.yaml", text(c.second)}});
    const Workload workload = OnlyWorkload(loaded);
    ASSERT_EQ(workload.parts.size(), 1U);
    EXPECT_THAT(Texts(workload.parts[0].values), ElementsAreArray(c.values));
    if (c.what[0] == '\0') {
      EXPECT_THAT(loaded.problems, IsEmpty());
      continue;
    }
    EXPECT_THAT(Texts(loaded.problems),
                ElementsAre("error declared-twice 2.yaml:1"));
    EXPECT_THAT(loaded.problems[0].what,
                HasSubstr("deployment shop/web is also declared at 1.yaml:1"));
    EXPECT_THAT(loaded.problems[0].what, HasSubstr(c.what));
  }
}

TEST(Twice, PortsThatBothHaveStay) {
  const auto text = [](const char* ports) {
    return DeploymentOf("      containers: [{name: a, ports: [" +
                        std::string(ports) + "]}]\n");
  };
  const Workload workload = OnlyWorkload(
      ParseFiles({{"1.yaml", text("{containerPort: 1}, {containerPort: 2}")},
                  {"2.yaml", text("{containerPort: 2}, {containerPort: 3}")}}));
  ASSERT_EQ(workload.parts.size(), 1U);
  EXPECT_THAT(Texts(workload.parts[0].ports), ElementsAre("2/tcp"));
}

TEST(Twice, AnotherContainerOrNumberOfReplicas) {
  const Loaded loaded = ParseFiles(
      {{"1.yaml", DeploymentOf("      containers: [{name: a}]\n")},
       {"2.yaml",
        DeploymentOf("      containers: [{name: b, resources: {requests: {cpu: "
                     "1}}}]\n") +
            "  replicas: 2\n"}});
  const Workload workload = OnlyWorkload(loaded);
  ASSERT_EQ(workload.parts.size(), 2U);
  EXPECT_THAT(Texts(workload.parts[1].values),
              ElementsAre("cpu_request 1 2.yaml:7 ambiguous"));
  ASSERT_TRUE(workload.replicas);
  EXPECT_EQ(workload.replicas->state, Value::State::kAmbiguous);
  EXPECT_EQ(workload.qos, "");
  ASSERT_EQ(loaded.problems.size(), 1U);
  EXPECT_THAT(loaded.problems[0].what, HasSubstr("container b in one of them"));
  EXPECT_THAT(loaded.problems[0].what,
              HasSubstr("replicas the default at 1.yaml:1 or 2 at 2.yaml:8"));
}

TEST(Twice, AThirdDeclarationMakesNothingSureAgain) {
  const auto text = [](const char* cpu) {
    return DeploymentOf(
        "      containers: [{name: a, resources: {requests: "
        "{cpu: " +
        std::string(cpu) + "}}}]\n");
  };
  const Loaded loaded = ParseFiles(
      {{"1.yaml", text("1")}, {"2.yaml", text("2")}, {"3.yaml", text("1")}});
  ASSERT_EQ(OnlyWorkload(loaded).parts.size(), 1U);
  EXPECT_THAT(Texts(OnlyWorkload(loaded).parts[0].values),
              ElementsAre("cpu_request 1 1.yaml:7 ambiguous"));
  EXPECT_EQ(loaded.problems.size(), 1U);
}

TEST(Twice, OtherNamespacesAndKindsAreOthers) {
  const char* pod = "kind: Pod\nspec: {containers: [{name: a}]}\n";
  const Loaded loaded = ParseText(
      "apiVersion: v1\nmetadata: {name: a}\n" + std::string(pod) +
      "---\napiVersion: v1\nmetadata: {name: a, namespace: b}\n" + pod);
  EXPECT_EQ(loaded.workloads.size(), 2U);
  EXPECT_THAT(loaded.problems, IsEmpty());
}

}  // namespace
}  // namespace declared::kubernetes
