#include "machine/runtime/docker.h"

#include <unistd.h>

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

constexpr char kBundle[] =
    "run/containerd/io.containerd.runtime.v2.task/moby/ab12/config.json";
constexpr char kConfig[] = "var/lib/docker/containers/ab12/config.v2.json";
const Place kPlace = {.id = "ab12", .path = "/docker/ab12", .user = {}};

absl::StatusOr<Container> FindIn(const TempTree& tree,
                                 const Place& place = kPlace) {
  StateFiles files(tree.Path());
  Containerd containerd(files);
  return Docker(files, containerd).Find(place);
}

TEST(DockerTest, ManyFilesBelowALongDirectoryAreCut) {
  std::string names;
  for (int i = 0; i < 2000; ++i) names += "a,";
  const auto container =
      ParseDocker("config.v2.json",
                  R"({"Name": "/x", "Config": {"Labels": {
           "com.docker.compose.project.working_dir": "/)" +
                      std::string(4000, 'd') +
                      R"(", "com.docker.compose.project.config_files": ")" +
                      names + R"("}}})");
  ASSERT_THAT(container, IsOk());
  EXPECT_GT(container->compose_config_files.size(), 4000u);
  EXPECT_LT(container->compose_config_files.size(), 16000u);
}

TEST(DockerTest, Config) {
  const struct {
    const char* world;
    const char* config;
    const char* container;
  } cases[] = {
      {"docker run", R"({"Name": "/silly_curie", "Config": {"Labels": {}}})",
       "docker name=silly_curie"},
      {"label of the image",
       R"({"Name": "/web", "Config": {"Labels": {"maintainer": "me"}}})",
       "docker name=web label:maintainer=me"},
      {"Compose v2, two files",
       R"({"Name": "/shop-db-1", "Config": {"Labels": {
           "com.docker.compose.project": "shop",
           "com.docker.compose.service": "db",
           "com.docker.compose.project.working_dir": "/srv/shop",
           "com.docker.compose.project.config_files":
               "/srv/shop/a.yaml,/srv/shop/b.yaml"}}})",
       "docker name=shop-db-1 project=shop service=db "
       "files=/srv/shop/a.yaml,/srv/shop/b.yaml dir=/srv/shop"},
      {"Compose v1: relative to the working directory",
       R"({"Name": "/shop_db_1", "Config": {"Labels": {
           "com.docker.compose.project": "shop",
           "com.docker.compose.project.working_dir": "/srv/shop",
           "com.docker.compose.project.config_files": "a.yml,,/b.yml"}}})",
       "docker name=shop_db_1 project=shop files=/srv/shop/a.yml,/b.yml "
       "dir=/srv/shop"},
      {"relative to nothing",
       R"({"Name": "/x", "Config": {"Labels": {
           "com.docker.compose.project.config_files": "a.yml"}}})",
       "docker name=x"},
      {"cri-dockerd's container",
       R"({"Name": "/k8s_db_shop-0_prod_u-1_0", "Config": {"Labels": {
           "io.kubernetes.container.name": "db",
           "io.kubernetes.docker.type": "container",
           "io.kubernetes.pod.name": "shop-0",
           "io.kubernetes.pod.namespace": "prod",
           "io.kubernetes.pod.uid": "u-1"}}})",
       "docker name=db pod=shop-0 namespace=prod uid=u-1"},
      {"cri-dockerd's sandbox carries the pod's labels",
       R"({"Name": "/k8s_POD_shop-0_prod_u-1_0", "Config": {"Labels": {
           "io.kubernetes.docker.type": "podsandbox", "app": "shop",
           "io.kubernetes.pod.name": "shop-0"}}})",
       "docker sandbox name=POD pod=shop-0 label:app=shop"},
      {"wrong types", R"({"Name": ["/x"], "Config": {"Labels": "y"}})",
       "docker"},
      {"no labels", R"({"Name": "/x", "Config": {"Labels": null}})",
       "docker name=x"},
      {"two names: the last, as Go's decoder has it",
       R"({"Name": "/x", "Name": "/y"})", "docker name=y"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    auto container = ParseDocker("config.v2.json", c.config);
    ASSERT_THAT(container, IsOk());
    EXPECT_EQ(Shown(*container), c.container);
  }
  EXPECT_THAT(ParseDocker("config.v2.json", "[]"),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(DockerTest, DataRoots) {
  constexpr char kNamed[] = R"({"Name": "/web"})";
  const struct {
    const char* world;
    const char* file;
    const char* daemon;
  } cases[] = {
      {"default", kConfig, ""},
      {"daemon.json", "srv/docker/containers/ab12/config.v2.json",
       R"({"data-root": "/srv/docker"})"},
      {"daemon.json of long ago", "srv/docker/containers/ab12/config.v2.json",
       R"({"graph": "/srv/docker"})"},
      {"bad daemon.json: the default", kConfig, "{\"data-root\": "},
      {"relative: the default", kConfig, R"({"data-root": "srv"})"},
      {"wrong type: the default", kConfig, R"({"data-root": 7})"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    TempTree tree({{c.file, kNamed}, {"etc/docker/daemon.json", c.daemon}});
    auto container = FindIn(tree);
    ASSERT_THAT(container, IsOk());
    EXPECT_EQ(container->name, "web");
  }
}

TEST(DockerTest, LimitsOfTheCreationComeFromTheBundle) {
  TempTree tree({{kConfig, R"({"Name": "/web"})"},
                 {"var/lib/docker/containers/ab12/hostconfig.json",
                  R"({"Memory": 128})"}});
  // hostconfig.json holds what `docker update` wrote: not a creation's value.
  EXPECT_EQ(Shown(*FindIn(tree)), "docker name=web");
  tree.Write(kBundle, R"({"linux": {"resources": {"memory": {"limit": 64}}}})");
  EXPECT_EQ(Shown(*FindIn(tree)), "docker name=web | memory=64");
  tree.Write(kBundle, "{torn");
  EXPECT_EQ(Shown(*FindIn(tree)), "docker name=web");
}

TEST(DockerTest, OnlyContainerdKnowsThatDockerHasIt) {
  TempTree tree(
      {{kBundle, R"({"linux": {"resources": {"memory": {"limit": 64}}}})"}});
  EXPECT_EQ(Shown(*FindIn(tree)), "docker | memory=64");
  tree.Write(kConfig, "{torn");
  EXPECT_THAT(FindIn(tree), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(DockerTest, RootlessDaemonOfThePathsUser) {
  TempTree tree({{"home/ann/.local/share/docker/containers/ab12/config.v2.json",
                  R"({"Name": "/web"})"}});
  Place place = kPlace;
  place.user = User{.uid = geteuid(), .home = "/home/ann"};
  ASSERT_THAT(FindIn(tree, place), IsOk());
  EXPECT_EQ(FindIn(tree, place)->name, "web");
  place.user->uid += 1;  // somebody else's files below that home
  EXPECT_THAT(FindIn(tree, place), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace machine::runtime
