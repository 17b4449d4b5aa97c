// Kinds, names, lists, and what makes an object one of ours.
#include "declared/kubernetes/object.h"

#include "declared/kubernetes/kubernetes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/kubernetes/parse.h"

namespace declared::kubernetes {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

std::vector<std::string> Names(const Loaded& loaded) {
  std::vector<std::string> names;
  for (const Workload& workload : loaded.workloads) {
    names.push_back(workload.type + " " + workload.name_space + "/" +
                    workload.name);
  }
  return names;
}

constexpr std::string_view kSpec = "spec: {containers: [{name: a}]}\n";

TEST(Object, WhichAreWorkloads) {
  struct Case {
    const char* world;
    std::string text;
    std::vector<std::string> names;
    std::vector<std::string> problems;
  };
  const std::string spec(kSpec);
  const std::string owner =
      "spec: {template: {spec: {containers: [{name: a}]}}}";
  const Case cases[] = {
      {"an empty file", "", {}, {}},
      {"comments only", "# nothing\n---\n# here\n", {}, {}},
      {"a word", "hello\n", {}, {}},
      {"a Service",
       "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n",
       {},
       {}},
      {"a broken Service is not ours to tell",
       "apiVersion: v1\nkind: Service\nmetadata: {name: a\n",
       {},
       {}},
      {"a Pod",
       "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n" + spec,
       {"pod /a"},
       {}},
      {"quoted, in another order",
       "\"kind\" : 'Pod'\nmetadata: {name: a, namespace: n}\n" + spec +
           "apiVersion: \"v1\"\n",
       {"pod n/a"},
       {}},
      {"indented as a whole",
       "  apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  " + spec,
       {"pod /a"},
       {}},
      {"Windows' line ends",
       "apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: a}\r\nspec: "
       "{containers: [{name: a}]}\r\n",
       {"pod /a"},
       {}},
      {"a byte order mark",
       "\xEF\xBB\xBF"
       "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n" +
           spec,
       {"pod /a"},
       {}},
      {"JSON on one line",
       "{\"metadata\":{\"name\":\"a\"},\"kind\":\"Pod\",\"apiVersion\":\"v1\","
       "\"spec\":{\"containers\":[{\"name\":\"a\"}]}}",
       {"pod /a"},
       {}},
      {"on the marker's line",
       "--- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: "
       "{containers: [{name: a}]}}\n",
       {"pod /a"},
       {}},
      {"the kind is tagged",
       "apiVersion: v1\nkind: !!str Pod\nmetadata: {name: a}\n" + spec,
       {"pod /a"},
       {}},
      {"a Deployment of old",
       "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: "
       "a}\n" +
           owner,
       {"deployment /a"},
       {}},
      {"a Job of another API",
       "apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nmetadata: {name: "
       "a}\n" +
           owner,
       {},
       {}},
      {"a kind that only begins like ours",
       "apiVersion: v1\nkind: PodTemplate\nmetadata: {name: a}\n",
       {},
       {}},
      {"made by a controller",
       "apiVersion: v1\nkind: Pod\nmetadata: {name: a, ownerReferences: "
       "[{name: "
       "b}]}\n" +
           spec,
       {},
       {}},
      {"a List of two",
       "apiVersion: v1\nkind: List\nitems:\n"
       "- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: "
       "[{name: a}]}}\n"
       "- {apiVersion: v1, kind: Secret}\n"
       "- nothing\n",
       {"pod /a"},
       {}},
      {"a PodList, whose items need not say what they are",
       "apiVersion: v1\nkind: PodList\nitems:\n"
       "- {metadata: {name: a}, spec: {containers: [{name: a}]}}\n",
       {"pod /a"},
       {}},
      {"a List whose items say nothing",
       "apiVersion: v1\nkind: List\nitems: [{metadata: {name: a}}]\n",
       {},
       {}},
      {"no apiVersion",
       "kind: Pod\nmetadata: {name: a}\n" + spec,
       {},
       {"error no-api-version m.yaml:1"}},
      {"no name",
       "apiVersion: v1\nkind: Pod\n" + spec,
       {},
       {"error no-name m.yaml:1"}},
      {"a name to be made up",
       "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n" + spec,
       {},
       {"warning no-name m.yaml:1"}},
      {"a name with a variable",
       "apiVersion: v1\nkind: Pod\nmetadata: {name: \"${A}\"}\n" + spec,
       {},
       {"error template m.yaml:3"}},
      {"no spec",
       "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n",
       {},
       {"error no-pod m.yaml:1"}},
      {"no job template",
       "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {}\n",
       {},
       {"error no-pod m.yaml:1"}},
      {"metadata is a word",
       "apiVersion: v1\nkind: Pod\nmetadata: a\n" + spec,
       {},
       {"error wrong-kind m.yaml:3", "error no-name m.yaml:1"}},
      {"the spec is a list",
       "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: [a]\n",
       {},
       {"error wrong-kind m.yaml:4", "error no-pod m.yaml:1"}},
      {"what is broken costs its own document only",
       "apiVersion: v1\nkind: Pod\nmetadata: {name: a\n---\n"
       "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\n" +
           spec,
       {"pod /b"},
       {"error yaml m.yaml:3"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    const Loaded loaded = ParseText(c.text);
    EXPECT_THAT(Names(loaded), ElementsAreArray(c.names));
    EXPECT_THAT(Texts(loaded.problems), ElementsAreArray(c.problems));
  }
}

TEST(Object, Replicas) {
  struct Case {
    const char* world;
    const char* kind;
    const char* spec;
    std::string replicas;  // "" for none
    std::vector<std::string> problems;
  };
  const Case cases[] = {
      {"written",
       "apps/v1, kind: Deployment",
       "replicas: 3, ",
       "3 m.yaml:2",
       {}},
      {"none", "apps/v1, kind: StatefulSet", "replicas: 0, ", "0 m.yaml:2", {}},
      {"Kubernetes' default",
       "apps/v1, kind: ReplicaSet",
       "",
       "1 m.yaml:1 derived",
       {}},
      {"null is the default",
       "apps/v1, kind: Deployment",
       "replicas: null, ",
       "1 m.yaml:1 derived",
       {}},
      {"a DaemonSet has none",
       "apps/v1, kind: DaemonSet",
       "replicas: 3, ",
       "",
       {}},
      {"a Job has none", "batch/v1, kind: Job", "parallelism: 3, ", "", {}},
      {"below 0",
       "apps/v1, kind: Deployment",
       "replicas: -1, ",
       "",
       {"error negative m.yaml:2"}},
      {"not whole",
       "apps/v1, kind: Deployment",
       "replicas: 1.5, ",
       "",
       {"error not-a-number m.yaml:2"}},
      {"in quotes",
       "apps/v1, kind: Deployment",
       "replicas: \"2\", ",
       "",
       {"error not-a-number m.yaml:2"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    const Loaded loaded =
        ParseText("{apiVersion: " + std::string(c.kind) +
                  ", metadata: {name: a}, spec: {\n" + c.spec +
                  "template: {spec: {containers: [{name: a}]}}}}\n");
    EXPECT_THAT(Texts(loaded.problems), ElementsAreArray(c.problems));
    const Workload workload = OnlyWorkload(loaded);
    std::string replicas;
    if (workload.replicas) {
      replicas = std::to_string(static_cast<int>(workload.replicas->number)) +
                 " " + ToText(workload.replicas->location) +
                 (workload.replicas->derived ? " derived" : "");
    }
    EXPECT_EQ(replicas, c.replicas);
  }
}

TEST(Object, WhatMustRunHere) {
  struct Case {
    const char* world;
    const char* root;
    std::string text;
    bool must_run;
  };
  const auto daemon_set = [](const char* spec) {
    return "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec: "
           "{template: {spec: {" +
           std::string(spec) + "containers: [{name: a}]}}}\n";
  };
  const std::string pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n" + std::string(kSpec);
  const Case cases[] = {
      {"for every node", "/git", daemon_set(""), true},
      {"empty rules are none", "/git",
       daemon_set("nodeSelector: {}, affinity: {}, tolerations: [], "), true},
      {"for some nodes", "/git", daemon_set("nodeSelector: {a: b}, "), false},
      {"an affinity", "/git", daemon_set("affinity: {nodeAffinity: {a: b}}, "),
       false},
      {"tolerations", "/git", daemon_set("tolerations: [{operator: Exists}], "),
       false},
      {"for one node", "/git", daemon_set("nodeName: a, "), false},
      {"a Pod somewhere", "/git", pod, false},
      {"a Pod of the kubelet", "/etc/kubernetes/manifests", pod, true},
      {"the same, not tidy", "/etc//kubernetes/./manifests/", pod, true},
      {"the same, from a container", "/host/etc/kubernetes/manifests", pod,
       true},
      {"a copy of it in Git", "/srv/git/etc/kubernetes/manifests", pod, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    FileTree tree;
    tree.root = c.root;
    tree.files = {{"m.yaml", c.text}};
    const Workload workload = OnlyWorkload(ParseKubernetes(tree, ""));
    EXPECT_EQ(workload.must_run, c.must_run);
    EXPECT_FALSE(workload.must_run_why.empty());
  }
}

TEST(Object, AMissingNamespaceIsTheSources) {
  FileTree tree;
  tree.files = {
      {"m.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n" +
                     std::string(kSpec) +
                     "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, "
                     "namespace: own}\n" +
                     std::string(kSpec)}};
  EXPECT_THAT(Names(ParseKubernetes(tree, "filled")),
              ElementsAre("pod filled/a", "pod own/a"));
}

}  // namespace
}  // namespace declared::kubernetes
