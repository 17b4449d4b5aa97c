#include "drift/owner.h"

#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/declare.h"

namespace drift {
namespace {

using Labels = std::map<std::string, std::string>;

struct Case {
  const char* world;
  std::string pod;
  Labels labels;
  std::string type;
  std::string name;
  std::string source;
  std::string confidence;
};

TEST(Owner, OfAPod) {
  constexpr auto kKubernetes = declared::Language::kKubernetes;
  const Inventory inventory({
      Declare(kKubernetes, "shop", "deployment", "declared-web"),
      Declare(kKubernetes, "", "daemonset", "agent"),
      Declare(kKubernetes, "shop", "statefulset", "db"),
      Declare(kKubernetes, "shop", "job", "report"),
      Declare(kKubernetes, "shop", "pod", "toolbox-5"),
      Declare(kKubernetes, "shop", "pod", "etcd"),
      Declare(kKubernetes, "other", "statefulset", "cache"),
  });
  const std::vector<Case> kCases = {
      {"declared Deployment",
       "declared-web-6d4cf56db6-x7k2q",
       {},
       "deployment",
       "declared-web",
       "declared",
       "certain"},
      {"a Rollout's or unknown Deployment",
       "web-6d4cf56db6-x7k2q",
       {},
       "deployment",
       "web",
       "name",
       "high"},
      {"a short hash",
       "web-6d4c56-x7k2q",
       {},
       "deployment",
       "web",
       "name",
       "medium"},
      {"a vowel is in no hash",
       "web-6d4ca56db6-x7k2q",
       {},
       "pod",
       "web-6d4ca56db6-x7k2q",
       "none",
       "low"},
      {"declared DaemonSet, without namespace",
       "agent-x7k2q",
       {},
       "daemonset",
       "agent",
       "declared",
       "certain"},
      {"the same pattern undeclared: can't be told",
       "proxy-x7k2q",
       {},
       "pod",
       "proxy-x7k2q",
       "none",
       "low"},
      {"declared StatefulSet",
       "db-0",
       {},
       "statefulset",
       "db",
       "declared",
       "certain"},
      {"declared elsewhere only",
       "cache-2",
       {},
       "statefulset",
       "cache",
       "name",
       "medium"},
      {"a declared pod that looks like a StatefulSet's",
       "toolbox-5",
       {},
       "pod",
       "toolbox-5",
       "declared",
       "certain"},
      {"looks like a static pod, and has no such uid",
       "etcd-node-1",
       {},
       "statefulset",
       "etcd-node",
       "name",
       "medium"},
      {"CronJob by its minutes",
       "backup-29012345-8xk2z",
       {},
       "cronjob",
       "backup",
       "name",
       "high"},
      {"indexed Job", "train-3-8xk2z", {}, "job", "train", "name", "low"},
      {"declared Job",
       "report-8xk2z",
       {},
       "job",
       "report",
       "declared",
       "certain"},
      {"CRI-O keeps the labels: Deployment",
       "api-abc12-x7k2q",
       {{"pod-template-hash", "abc12"}},
       "deployment",
       "api",
       "label",
       "certain"},
      {"... Job",
       "x-8xk2z",
       {{"job-name", "x"}},
       "job",
       "x",
       "label",
       "certain"},
      {"... CronJob",
       "x-29012345-8xk2z",
       {{"batch.kubernetes.io/job-name", "x-29012345"}},
       "cronjob",
       "x",
       "label",
       "certain"},
      {"... StatefulSet",
       "kv-1",
       {{"statefulset.kubernetes.io/pod-name", "kv-1"}},
       "statefulset",
       "kv",
       "label",
       "certain"},
      {"... DaemonSet",
       "proxy-x7k2q",
       {{"controller-revision-hash", "6f9"}},
       "daemonset",
       "proxy",
       "label",
       "certain"},
      {"a label that lies is not believed",
       "web-1",
       {{"pod-template-hash", "nothing"}},
       "statefulset",
       "web",
       "name",
       "medium"},
      {"a plain pod", "toolbox", {}, "pod", "toolbox", "none", "low"},
      {"no name", "", {}, "pod", "", "none", "low"},
      {"only a suffix", "-0", {}, "pod", "-0", "none", "low"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.world);
    const Owner owner =
        OwnerOf("shop", c.pod, "3f1c2a77-0c1d-4f6e-9a55-6d2f7c0b1e21", c.labels,
                inventory);
    EXPECT_EQ(owner.type, c.type);
    EXPECT_EQ(owner.name, c.name);
    EXPECT_EQ(owner.source, c.source);
    EXPECT_EQ(owner.confidence, c.confidence);
  }
}

TEST(Owner, OfAStaticPod) {
  const Inventory inventory(
      {Declare(declared::Language::kKubernetes, "kube-system", "pod", "etcd")});
  const std::string uid(32, 'a');
  const Owner etcd = OwnerOf("kube-system", "etcd-node-1", uid, {}, inventory);
  EXPECT_EQ(etcd.type + " " + etcd.name, "pod etcd");
  EXPECT_EQ(etcd.source, "declared");
  const Owner other =
      OwnerOf("kube-system", "proxy-node-1", uid, {}, inventory);
  EXPECT_EQ(other.type + " " + other.name, "pod proxy-node-1");
}

}  // namespace
}  // namespace drift
