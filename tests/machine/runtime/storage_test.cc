#include "machine/runtime/storage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "machine/runtime/crio.h"
#include "tests/machine/runtime/shown.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::runtime {
namespace {

using ::support::IsOk;
using ::support::StatusIs;
using ::support::TempTree;
using ::testing::HasSubstr;

constexpr char kSpec[] =
    R"({"annotations": {"io.container.manager": "libpod"},
        "process": {"rlimits": [{"type": "RLIMIT_NOFILE", "soft": 1024}]},
        "linux": {"resources": {"memory": {"limit": 64}}}})";
constexpr char kNames[] = R"([{"id": "ab12", "names": ["db"]}])";
const Place kPlace = {
    .id = "ab12", .path = "/libpod_parent/libpod-ab12", .user = {}};

void WriteIn(TempTree& tree, const std::string& containers,
             std::string_view spec, std::string_view names) {
  tree.Write(containers + "/ab12/userdata/config.json", spec);
  tree.Write(containers + "/containers.json", names);
}

void SetTime(const TempTree& tree, const std::string& name, time_t seconds) {
  const timespec times[2] = {{seconds, 0}, {seconds, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, tree.Path(name).c_str(), times, 0), 0);
}

TEST(StorageTest, PodmansRoots) {
  const struct {
    const char* world;
    const char* containers;
    const char* conf;
  } cases[] = {
      {"default", "var/lib/containers/storage/overlay-containers", ""},
      {"vfs driver", "var/lib/containers/storage/vfs-containers", ""},
      {"transient: all in the run root",
       "run/containers/storage/overlay-containers", ""},
      {"storage.conf", "srv/c/overlay-containers",
       "[storage]\ngraphroot = \"/srv/c\"\n"},
      {"--root", "more/overlay-containers", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    TempTree tree({{"etc/containers/storage.conf", c.conf}});
    WriteIn(tree, c.containers, kSpec, kNames);
    StateFiles files(tree.Path());
    Storage storage(files, {"/more"});
    auto container = storage.Find(kPlace);
    ASSERT_THAT(container, IsOk());
    EXPECT_EQ(Shown(*container), "podman name=db | files=1024");
  }
}

TEST(StorageTest, ARootlessUsersContainer) {
  TempTree tree;
  WriteIn(tree, "home/ann/.local/share/containers/storage/overlay-containers",
          kSpec, kNames);
  StateFiles files(tree.Path());
  Storage storage(files, {});
  Place place = kPlace;
  EXPECT_THAT(storage.Find(place), StatusIs(absl::StatusCode::kNotFound));
  place.user = User{.uid = geteuid(), .home = "/home/ann"};
  EXPECT_THAT(storage.Find(place), IsOk());
  place.user->uid += 1;
  EXPECT_THAT(storage.Find(place), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(StorageTest, LimitsAreTheCreationsIfNobodyWroteSinceTheStart) {
  constexpr char kDir[] = "var/lib/containers/storage/overlay-containers";
  const std::string userdata = std::string(kDir) + "/ab12/userdata/";
  TempTree tree({{userdata + "attach", ""}});
  WriteIn(tree, kDir, kSpec, kNames);
  StateFiles files(tree.Path());
  Storage storage(files, {});
  SetTime(tree, userdata + "config.json", 100);
  SetTime(tree, userdata + "attach", 101);
  EXPECT_EQ(Shown(*storage.Find(kPlace)),
            "podman name=db | memory=64 files=1024");
  // `podman update` of Podman 5.
  SetTime(tree, userdata + "config.json", 500);
  EXPECT_EQ(Shown(*storage.Find(kPlace)), "podman name=db | files=1024");
}

TEST(StorageTest, NamesAreReadAgainWhenTheyChange) {
  constexpr char kDir[] = "var/lib/containers/storage/overlay-containers";
  TempTree tree;
  WriteIn(tree, kDir, kSpec, kNames);
  const std::string list = std::string(kDir) + "/containers.json";
  SetTime(tree, list, 100);
  StateFiles files(tree.Path());
  Storage storage(files, {});
  EXPECT_EQ(storage.Find(kPlace)->name, "db");

  // Equal in size, time and inode: taken for the same, so not read.
  tree.Write(list, R"([{"id": "ab12", "names": ["xy"]}])");
  SetTime(tree, list, 100);
  EXPECT_EQ(storage.Find(kPlace)->name, "db");
  SetTime(tree, list, 101);
  EXPECT_EQ(storage.Find(kPlace)->name, "xy");

  tree.Write(list, "[torn");
  EXPECT_THAT(storage.Find(kPlace),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr(list)));
  tree.Write(list, kNames);
  EXPECT_EQ(storage.Find(kPlace)->name, "db");
  tree.Remove(list);
  EXPECT_THAT(storage.Find(kPlace), StatusIs(absl::StatusCode::kNotFound));
  tree.Write(std::string(kDir) + "/volatile-containers.json", kNames);
  EXPECT_EQ(storage.Find(kPlace)->name, "db");
}

TEST(StorageTest, ListOfNames) {
  const struct {
    const char* world;
    const char* text;
    StorageNames names;
  } cases[] = {
      {"two",
       R"([{"id": "a", "names": ["x", "y"]}, {"id": "b", "names": ["z"]}])",
       {{"a", "x"}, {"b", "z"}}},
      {"empty", "[]", {}},
      {"empty as Go writes it", "null", {}},
      {"without names",
       R"([{"id": "a"}, {"id": "b", "names": null}, {"id": "c", "names": []}])",
       {}},
      {"wrong types",
       R"([7, "a", null, [], {"id": 5, "names": "x"}, {"id": "a", "names": [1]},
           {"id": "b", "names": ["z"]}])",
       {{"b", "z"}}},
      {"twice: the last",
       R"([{"id": "a", "names": ["x"]},
                              {"id": "a", "names": ["y"]}])",
       {{"a", "y"}}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    auto names = ParseStorageNames("containers.json", c.text);
    ASSERT_THAT(names, IsOk());
    EXPECT_EQ(*names, c.names);
  }
  for (const char* text : {"", "{}", "7", "[", "\"x\""}) {
    EXPECT_THAT(ParseStorageNames("containers.json", text),
                StatusIs(absl::StatusCode::kDataLoss))
        << text;
  }
}

TEST(StorageTest, PodmanSpecs) {
  const struct {
    const char* world;
    const char* spec;
    const char* container;
  } cases[] = {
      {"nothing", "{}", "podman"},
      {"a pod's infra container",
       R"({"annotations": {"io.kubernetes.cri-o.ContainerType": "sandbox"}})",
       "podman sandbox"},
      {"started by a unit",
       R"({"process": {"env": ["A=b", "PODMAN_SYSTEMD_UNIT=web.service"]}})",
       "podman unit=web.service"},
      {"annotated with the unit",
       R"({"annotations": {"PODMAN_SYSTEMD_UNIT": "web.service"}})",
       "podman unit=web.service label:PODMAN_SYSTEMD_UNIT=web.service"},
      {"wrong types",
       R"({"annotations": 5, "process": {"env": [5, null, "PODMAN_SYSTEMD_UNIT"]}})",
       "podman"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    auto spec = Json::Parse("config.json", c.spec);
    ASSERT_THAT(spec, IsOk());
    EXPECT_FALSE(IsCrio(*spec));
    EXPECT_EQ(Shown(PodmanContainer(*spec, true)), c.container);
  }
}

TEST(StorageTest, CrioSpecs) {
  const struct {
    const char* world;
    const char* annotations;
    const char* container;
  } cases[] = {
      {"container",
       R"({"io.container.manager": "cri-o",
           "io.kubernetes.container.name": "db",
           "io.kubernetes.pod.name": "shop-0",
           "io.kubernetes.pod.namespace": "prod",
           "io.kubernetes.pod.uid": "u-1"})",
       "crio name=db pod=shop-0 namespace=prod uid=u-1"},
      {"names in JSON strings only",
       R"({"io.container.manager": "cri-o",
           "io.kubernetes.cri-o.Metadata": "{\"name\":\"db\",\"attempt\":2}",
           "io.kubernetes.cri-o.Labels":
             "{\"io.kubernetes.pod.name\":\"shop-0\",\"app\":\"no\"}"})",
       "crio name=db pod=shop-0"},
      {"sandbox: the labels are the pod's",
       R"({"io.kubernetes.cri-o.Metadata": "{}",
           "io.kubernetes.cri-o.ContainerType": "sandbox",
           "io.kubernetes.cri-o.KubeName": "shop-0",
           "io.kubernetes.cri-o.Namespace": "prod",
           "io.kubernetes.cri-o.Labels":
             "{\"pod-template-hash\":\"7c9bd6f5f8\"}"})",
       "crio sandbox name=POD pod=shop-0 namespace=prod "
       "label:pod-template-hash=7c9bd6f5f8"},
      {"strings that are no JSON",
       R"({"io.container.manager": "cri-o",
           "io.kubernetes.cri-o.Metadata": "{torn",
           "io.kubernetes.cri-o.Labels": "[[[["})",
       "crio"},
      {"wrong types",
       R"({"io.container.manager": "cri-o",
           "io.kubernetes.cri-o.Metadata": {"name": "db"},
           "io.kubernetes.pod.name": 7})",
       "crio"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    auto spec =
        Json::Parse("config.json",
                    R"({"annotations": )" + std::string(c.annotations) + "}");
    ASSERT_THAT(spec, IsOk());
    EXPECT_TRUE(IsCrio(*spec));
    EXPECT_EQ(Shown(CrioContainer(*spec)), c.container);
  }
}

TEST(StorageTest, ASandboxThatIsGoneCostsTheLabelsOnly) {
  constexpr char kDir[] = "var/lib/containers/storage/overlay-containers";
  constexpr char kContainer[] =
      R"({"annotations": {"io.container.manager": "cri-o",
          "io.kubernetes.container.name": "db",
          "io.kubernetes.cri-o.SandboxID": "%"}})";
  constexpr char kSandbox[] =
      R"({"annotations": {"io.kubernetes.cri-o.ContainerType": "sandbox",
          "io.kubernetes.cri-o.Labels": "{\"app\":\"shop\"}"}})";
  const struct {
    const char* world;
    const char* id;
    const char* sandbox;  // at cd34
    const char* container;
  } cases[] = {
      {"there", "cd34", kSandbox, "crio name=db label:app=shop"},
      {"gone", "ee", kSandbox, "crio name=db"},
      {"torn", "cd34", "{", "crio name=db"},
      {"not a sandbox", "cd34", "{}", "crio name=db"},
      {"an id that is a path", "../../overlay-containers/cd34", kSandbox,
       "crio name=db"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    std::string container = kContainer;
    container.replace(container.find('%'), 1, c.id);
    TempTree tree(
        {{std::string(kDir) + "/ab12/userdata/config.json", container},
         {std::string(kDir) + "/cd34/userdata/config.json", c.sandbox}});
    StateFiles files(tree.Path());
    auto found = Storage(files, {}).Find(kPlace);
    ASSERT_THAT(found, IsOk());
    EXPECT_EQ(Shown(*found), c.container);
  }
}

}  // namespace
}  // namespace machine::runtime
