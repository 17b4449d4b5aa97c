#include "machine/runtime/containerd.h"

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
using ::testing::HasSubstr;

constexpr std::string_view kTask = "io.containerd.runtime.v2.task/";
const Place kPlace = {.id = "ab12", .path = "/default/ab12", .user = {}};

std::string Task(std::string_view state, std::string_view rest) {
  std::string path(state);
  path += "/";
  path += kTask;
  path += rest;
  return path + "/ab12/config.json";
}

TEST(ContainerdTest, Annotations) {
  const struct {
    const char* world;
    const char* annotations;
    const char* container;
  } cases[] = {
      {"containerd 1.7",
       R"({"io.kubernetes.cri.container-type": "container",
           "io.kubernetes.cri.container-name": "db",
           "io.kubernetes.cri.sandbox-name": "shop-0",
           "io.kubernetes.cri.sandbox-namespace": "prod",
           "io.kubernetes.cri.sandbox-uid": "u-1"})",
       "containerd name=db pod=shop-0 namespace=prod uid=u-1"},
      {"containerd 1.4: the container's name alone",
       R"({"io.kubernetes.cri.container-type": "container",
           "io.kubernetes.cri.container-name": "db"})",
       "containerd name=db"},
      {"sandbox",
       R"({"io.kubernetes.cri.container-type": "sandbox",
           "io.kubernetes.cri.sandbox-name": "shop-0"})",
       "containerd sandbox name=POD pod=shop-0"},
      {"nerdctl", R"({"nerdctl/name": "web", "nerdctl/hostname": "h"})",
       "containerd name=web"},
      {"nerdctl compose",
       R"({"nerdctl/name": "web", "com.docker.compose.project": "p",
           "com.docker.compose.service": "s"})",
       "containerd name=web project=p service=s"},
      {"owner's labels", R"({"pod-template-hash": "7c9bd6f5f8", "x": "y"})",
       "containerd label:pod-template-hash=7c9bd6f5f8 label:x=y"},
      {"wrong types",
       R"({"io.kubernetes.cri.container-name": 5, "x": ["y"],
           "io.kubernetes.cri.container-type": {"sandbox": 1}})",
       "containerd"},
      {"no annotations", "null", "containerd"},
      {"annotations of another type", "[\"x\"]", "containerd"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    auto container =
        ParseContainerd("config.json", R"({"annotations": )" +
                                           std::string(c.annotations) + "}");
    ASSERT_THAT(container, IsOk());
    EXPECT_EQ(Shown(*container), c.container);
  }
}

TEST(ContainerdTest, LabelsAreBoundedAndThoseOfAnOwnerStay) {
  std::string text =
      R"({"annotations": {"long": ")" + std::string(5000, 'x') + "\"";
  for (int i = 0; i < 200; ++i) {
    text += ", \"a" + std::to_string(i) + R"(": "x")";
  }
  text += R"(, "pod-template-hash": "7c9bd6f5f8"}})";
  auto container = ParseContainerd("config.json", text);
  ASSERT_THAT(container, IsOk());
  EXPECT_EQ(container->labels.size(), 64u);
  EXPECT_EQ(container->labels.count("pod-template-hash"), 1u);
  EXPECT_EQ(container->labels.count("long"), 0u);
}

TEST(ContainerdTest, StateDirectories) {
  const struct {
    const char* world;
    std::string file;
    const char* config;
  } cases[] = {
      {"package", Task("run/containerd", "k8s.io"), ""},
      {"another namespace", Task("run/containerd", "my-ns.1"), ""},
      {"k3s", Task("run/k3s/containerd", "k8s.io"), ""},
      {"k0s", Task("run/k0s/containerd", "k8s.io"), ""},
      {"MicroK8s", Task("var/snap/microk8s/common/run/containerd", "k8s.io"),
       ""},
      {"config.toml", Task("srv/state", "default"), "state = \"/srv/state\"\n"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    TempTree tree({{c.file, R"({"annotations": {"nerdctl/name": "web"}})"},
                   {"etc/containerd/config.toml", c.config}});
    StateFiles files(tree.Path());
    auto container = Containerd(files).Find(kPlace);
    ASSERT_THAT(container, IsOk());
    EXPECT_EQ(container->name, "web");
  }
}

TEST(ContainerdTest, AChangedConfigIsReadAgain) {
  TempTree tree({{Task("srv/state", "default"), "{}"},
                 {"etc/containerd/config.toml", "version = 2\n"}});
  StateFiles files(tree.Path());
  Containerd containerd(files);
  EXPECT_THAT(containerd.Find(kPlace), StatusIs(absl::StatusCode::kNotFound));
  tree.Write("etc/containerd/config.toml", "state = \"/srv/state\"\n");
  EXPECT_THAT(containerd.Find(kPlace), IsOk());
}

TEST(ContainerdTest, DockersNamespaceIsLeftToDocker) {
  TempTree tree({{Task("run/containerd", "moby"),
                  R"({"linux": {"resources": {"memory": {"limit": 64}}}})"}});
  StateFiles files(tree.Path());
  Containerd containerd(files);
  EXPECT_THAT(containerd.Find(kPlace), StatusIs(absl::StatusCode::kNotFound));
  auto created = containerd.FindMoby(kPlace);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(Shown(*created), "memory=64");
}

TEST(ContainerdTest, ABadBundleHidesNoGoodOne) {
  TempTree tree({{Task("run/containerd", "a"), "{torn"},
                 {Task("run/containerd", "b"),
                  R"({"annotations": {"nerdctl/name": "web"}})"}});
  StateFiles files(tree.Path());
  Containerd containerd(files);
  EXPECT_THAT(containerd.Find(kPlace), IsOk());
  tree.Remove("run/containerd/" + std::string(kTask) + "b");
  EXPECT_THAT(
      containerd.Find(kPlace),
      StatusIs(absl::StatusCode::kDataLoss,
               HasSubstr("/run/containerd/" + std::string(kTask) + "a/ab12")));
}

}  // namespace
}  // namespace machine::runtime
