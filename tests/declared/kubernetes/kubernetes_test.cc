// Whole directories: the fixtures, charts, kustomizations, rendered output.
#include "declared/kubernetes/kubernetes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/kubernetes/parse.h"
#include "tests/support/tree.h"

namespace declared::kubernetes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Tests run in the repository's root.
Loaded LoadFixture(const std::string& name) {
  return LoadKubernetes(
      {Language::kKubernetes, "tests/fixtures/kubernetes/" + name, ""});
}

Loaded LoadTree(const support::TempTree& tree) {
  return LoadKubernetes({Language::kKubernetes, tree.Path(), ""});
}

TEST(Kubernetes, EveryKind) {
  struct Case {
    const char* file;
    const char *type, *name;
    const char* qos;
    int replicas;  // -1: none
    size_t parts;
    bool must_run;
  };
  const Case cases[] = {
      {"pod.yaml", "pod", "etcd", "Burstable", -1, 1, false},
      {"deployment.yaml", "deployment", "web", "Burstable", 3, 3, false},
      {"statefulset.yaml", "statefulset", "db", "Burstable", 1, 2, false},
      {"daemonset.yaml", "daemonset", "node-agent", "Guaranteed", -1, 1, true},
      {"replicaset.yaml", "replicaset", "legacy", "Burstable", 0, 1, false},
      {"job.yaml", "job", "import", "Guaranteed", -1, 1, false},
      {"cronjob.yaml", "cronjob", "report", "Burstable", -1, 1, false},
      {"list.json", "deployment", "api", "Guaranteed", 1, 1, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.file);
    const Loaded loaded = LoadFixture(c.file);
    EXPECT_TRUE(loaded.readable);
    EXPECT_THAT(Texts(loaded.problems), IsEmpty());
    ASSERT_FALSE(loaded.workloads.empty());
    const Workload& workload = loaded.workloads[0];
    EXPECT_EQ(workload.language, Language::kKubernetes);
    EXPECT_EQ(workload.type, c.type);
    EXPECT_EQ(workload.name, c.name);
    EXPECT_EQ(workload.qos, c.qos);
    EXPECT_EQ(workload.replicas ? workload.replicas->number : -1, c.replicas);
    EXPECT_EQ(workload.parts.size(), c.parts);
    EXPECT_EQ(workload.must_run, c.must_run);
    EXPECT_EQ(workload.location.file, c.file);
  }
}

TEST(Kubernetes, ADeploymentInFull) {
  const Workload web = OnlyWorkload(LoadFixture("deployment.yaml"));
  ASSERT_EQ(web.parts.size(), 3U);
  EXPECT_THAT(Texts(web.parts[2].values),
              ElementsAre("memory_limit 1610612736 deployment.yaml:55",
                          "memory_request 268435456 deployment.yaml:52",
                          "cpu_limit 1.5 deployment.yaml:54",
                          "cpu_request 0.5 deployment.yaml:51"));
  EXPECT_THAT(Texts(web.parts[2].ports),
              ElementsAre("8080/tcp http", "5353/udp on 53 dns"));
  EXPECT_THAT(web.parts[2].probe_ports, ElementsAre(8080, 8081));
  // The pod template's annotation wins over the Deployment's.
  ASSERT_EQ(web.thresholds.count("cpu-throttled"), 1U);
  EXPECT_EQ(web.thresholds.at("cpu-throttled").number, 0.5);
  EXPECT_EQ(web.thresholds.count("memory-near-limit"), 1U);
}

TEST(Kubernetes, RenderedOutputNamesWhatItWasRenderedFrom) {
  const Loaded helm = LoadFixture("helm.yaml");
  const std::string source = "shop/charts/cache/templates/deployment.yaml";
  const Workload cache = OnlyWorkload(helm);
  EXPECT_EQ(ToText(cache.location), source);
  ASSERT_EQ(cache.parts.size(), 1U);
  EXPECT_THAT(Texts(cache.parts[0].values),
              ElementsAre("memory_limit 268435456 " + source,
                          "memory_request 268435456 " + source + " derived"));
  // A problem is where it can be looked at, and tells the source.
  EXPECT_THAT(Texts(helm.problems),
              ElementsAre("error unknown-unit helm.yaml:24"));
  EXPECT_THAT(helm.problems[0].what, HasSubstr(source));

  const Workload queue = OnlyWorkload(LoadFixture("kustomize.yaml"));
  EXPECT_EQ(ToText(queue.location), "../../base/queue.yaml");
}

TEST(Kubernetes, WhatIsBrokenCostsItselfOnly) {
  const Loaded loaded = LoadFixture("broken.yaml");
  EXPECT_EQ(loaded.workloads.size(), 2U);
  EXPECT_THAT(
      Texts(loaded.problems),
      ElementsAre(
          "error yaml broken.yaml:10", "error negative broken.yaml:33",
          "error unknown-unit broken.yaml:34",
          "error unknown-resource broken.yaml:35",
          "error out-of-range broken.yaml:25",
          "error unknown-protocol broken.yaml:27",
          "error unknown-port broken.yaml:30", "error no-name broken.yaml:39",
          "error not-a-number broken.yaml:18", "warning no-name broken.yaml:41",
          "error no-api-version broken.yaml:46",
          "error no-pod broken.yaml:49"));
}

TEST(Kubernetes, AnUnrenderedTemplateIsOneProblem) {
  const Loaded loaded = LoadFixture("template.yaml");
  EXPECT_THAT(loaded.workloads, IsEmpty());
  EXPECT_THAT(Texts(loaded.problems),
              ElementsAre("error template template.yaml:4"));
  EXPECT_THAT(loaded.problems[0].mend, HasSubstr("helm template"));
}

TEST(Kubernetes, ChartsAndKustomizationsAreNotWalked) {
  constexpr std::string_view kPod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
      "spec: {containers: [{name: a}]}\n";
  struct Case {
    const char* file;
    const char *check, *mend;
  };
  const Case cases[] = {
      {"Chart.yaml", "helm-chart", "helm template"},
      {"kustomization.yaml", "kustomization", "kubectl kustomize"},
      {"kustomization.yml", "kustomization", "kubectl kustomize"},
      {"Kustomization", "kustomization", "kubectl kustomize"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.file);
    const support::TempTree tree(
        {{"plain/pod.yaml", kPod}, {"other/templates/pod.yaml", kPod}});
    support::TempTree marked(
        {{"plain/pod.yaml", kPod}, {"other/templates/pod.yaml", kPod}});
    marked.Write("other/" + std::string(c.file), "name: a\n");
    EXPECT_EQ(LoadTree(tree).workloads.size(), 1U);  // twice the same
    EXPECT_THAT(LoadTree(tree).problems, IsEmpty());
    const Loaded loaded = LoadTree(marked);
    EXPECT_EQ(OnlyWorkload(loaded).location.file, "plain/pod.yaml");
    ASSERT_EQ(loaded.problems.size(), 1U);
    EXPECT_EQ(loaded.problems[0].check, c.check);
    EXPECT_THAT(loaded.problems[0].mend, HasSubstr(c.mend));
    EXPECT_THAT(loaded.problems[0].location.file, HasSubstr("other"));
  }
}

TEST(Kubernetes, OtherFilesAreLeftAlone) {
  const support::TempTree tree(
      {{"README.md", "kind: Pod\n"}, {"values.yaml", "replicas: {{ 1\n"}});
  const Loaded loaded = LoadTree(tree);
  EXPECT_TRUE(loaded.readable);
  EXPECT_THAT(loaded.workloads, IsEmpty());
  EXPECT_THAT(loaded.problems, IsEmpty());
}

TEST(Kubernetes, ASourceThatIsNotThereIsNotReadable) {
  const support::TempTree tree;
  const Loaded loaded =
      LoadKubernetes({Language::kKubernetes, tree.Path() + "/missing", ""});
  EXPECT_FALSE(loaded.readable);
}

TEST(Kubernetes, ProblemsOfAHostileFileAreBounded) {
  std::string spec = "      containers:\n      - name: a\n        ports:\n";
  for (int i = 0; i < 5000; ++i) spec += "        - {containerPort: x}\n";
  EXPECT_LE(ParseText(DeploymentOf(spec)).problems.size(), 200U);
}

}  // namespace
}  // namespace declared::kubernetes
