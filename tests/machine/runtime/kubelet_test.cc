#include "machine/runtime/kubelet.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/machine/runtime/shown.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::runtime {
namespace {

using ::support::IsOk;
using ::support::StatusIs;
using ::support::TempTree;

constexpr char kUid[] = "5d1f0c5e-7c3b-4a0e-9f44-2b7a53d1c001";
const std::string kId(64, 'a');

Place InPod(const std::string& id) {
  return {.id = id,
          .path = std::string("/kubepods/pod") + kUid + "/" + id,
          .user = {}};
}

TEST(KubeletTest, PodDirectories) {
  const PodNames pods = ParsePodDirectories(
      {"prod_shop-0_u-1",
       "kube-system_etcd-node_c3d1e0f49b7a4d2e8f60718293a4b5c6", "plain", "a_b",
       "__", "_b_c", "a__c", "a_b_", "a_b_c_d", ""});
  EXPECT_EQ(pods, (PodNames{{"u-1", {"prod", "shop-0"}},
                            {"c3d1e0f49b7a4d2e8f60718293a4b5c6",
                             {"kube-system", "etcd-node"}}}));
}

TEST(KubeletTest, LogNames) {
  const LogNames logs = ParseLogNames(
      {"shop-0_prod_my-db-" + kId + ".log", "shop-0_prod_db-short.log",
       "shop-0_prod_" + kId + ".log", "shop-0_prod_db-" + kId, "_x_y-" + kId,
       "x.log", ".log", ""});
  ASSERT_EQ(logs.size(), 1u);
  EXPECT_EQ(logs[0].id, kId);
  EXPECT_EQ(logs[0].pod, (PodName{"prod", "shop-0"}));
  EXPECT_EQ(logs[0].container, "my-db");
  EXPECT_FALSE(logs[0].cut);
}

// The name is cut at 255 bytes: the id's end is missing.
std::string CutName(const std::string& id) {
  const std::string start = std::string(150, 'p') + "_" + std::string(50, 'n') +
                            "_" + std::string(20, 'c') + "-";
  return start + id.substr(0, 255 - start.size() - 4) + ".log";
}

TEST(KubeletTest, CutIds) {
  ASSERT_EQ(CutName(kId).size(), 255u);
  LogNames logs = ParseLogNames({CutName(kId)});
  ASSERT_EQ(logs.size(), 1u);
  EXPECT_NE(FindLog(logs, kId), nullptr);
  EXPECT_EQ(FindLog(logs, std::string(64, 'b')), nullptr);
  EXPECT_EQ(FindLog(logs, "aaaa"), nullptr);
  // Two begin alike: neither.
  logs = ParseLogNames({CutName(kId), CutName(kId)});
  EXPECT_EQ(FindLog(logs, kId), nullptr);
  // Not cut, only short: another container's.
  logs = ParseLogNames({"p_n_c-" + kId.substr(0, 20) + ".log"});
  ASSERT_EQ(logs.size(), 1u);
  EXPECT_EQ(FindLog(logs, kId), nullptr);
}

TEST(KubeletTest, FillsWhatIsMissing) {
  TempTree tree;
  tree.MakeLink("var/log/containers/shop-0_prod_db-" + kId + ".log", "/none");
  tree.MakeDir(std::string("var/log/pods/prod_shop-0_") + kUid);
  StateFiles files(tree.Path());
  Kubelet kubelet(files);

  Container all;
  ASSERT_THAT(kubelet.Fill(InPod(kId), all), IsOk());
  EXPECT_EQ(Shown(all), std::string("other name=db pod=shop-0 namespace=prod"
                                    " uid=") +
                            kUid);

  Container some;
  some.name = "runtime-knows";
  ASSERT_THAT(kubelet.Fill(InPod(kId), some), IsOk());
  EXPECT_EQ(some.name, "runtime-knows");
  EXPECT_EQ(some.pod, "shop-0");

  Container sandbox;  // has no log: the pod is known all the same
  ASSERT_THAT(kubelet.Fill(InPod(std::string(64, 'b')), sandbox), IsOk());
  EXPECT_EQ(Shown(sandbox),
            std::string("other pod=shop-0 namespace=prod uid=") + kUid);

  Container stranger;
  EXPECT_THAT(kubelet.Fill({.id = "cd34", .path = "/docker/cd34", .user = {}},
                           stranger),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(KubeletTest, SeesWhatComesLater) {
  TempTree tree;
  tree.MakeDir("var/log/containers");
  StateFiles files(tree.Path());
  Kubelet kubelet(files);
  Container container;
  EXPECT_THAT(kubelet.Fill(InPod(kId), container),
              StatusIs(absl::StatusCode::kNotFound));
  tree.MakeLink("var/log/containers/shop-0_prod_db-" + kId + ".log", "/none");
  EXPECT_THAT(kubelet.Fill(InPod(kId), container), IsOk());
}

}  // namespace
}  // namespace machine::runtime
