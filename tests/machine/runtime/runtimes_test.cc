#include "machine/runtime/runtimes.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/machine/runtime/shown.h"
#include "tests/support/nobody.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::runtime {
namespace {

using ::support::IsOk;
using ::support::StatusIs;
using ::support::TempTree;
using ::testing::HasSubstr;

constexpr char kTask[] =
    "run/containerd/io.containerd.runtime.v2.task/default/ab12/config.json";
constexpr char kDocker[] = "var/lib/docker/containers/ab12/config.v2.json";
constexpr char kStorage[] = "var/lib/containers/storage/overlay-containers/";
constexpr char kCrioSpec[] =
    R"({"annotations": {"io.container.manager": "cri-o",
                        "io.kubernetes.container.name": "of-crio"}})";
constexpr char kNerdctlSpec[] =
    R"({"annotations": {"nerdctl/name": "of-containerd"}})";
constexpr char kUid[] = "5d1f0c5e-7c3b-4a0e-9f44-2b7a53d1c001";

std::string StorageSpec() {
  return std::string(kStorage) + "ab12/userdata/config.json";
}

TEST(RuntimesTest, ThePathSaysWhoIsAskedFirst) {
  TempTree tree({{kTask, kNerdctlSpec},
                 {kDocker, R"({"Name": "/of-docker"})"},
                 {StorageSpec(), kCrioSpec}});
  Runtimes runtimes(tree.Path());
  const struct {
    const char* path;
    const char* name;
  } cases[] = {
      {"/system.slice/nerdctl-ab12.scope", "of-containerd"},
      {"/default/ab12", "of-containerd"},
      {"/docker/ab12", "of-docker"},
      {"/system.slice/docker-ab12.scope", "of-docker"},
      {"/kubepods/burstable/crio-ab12", "of-crio"},
      {"/somewhere/ab12", "of-containerd"},
      {"", "of-containerd"},
  };
  for (const auto& c : cases) {
    auto container = runtimes.Find("ab12", c.path);
    ASSERT_THAT(container, IsOk()) << c.path;
    EXPECT_EQ(container->name, c.name) << c.path;
    EXPECT_EQ(container->id, "ab12");
  }
}

TEST(RuntimesTest, OneRuntimesBadFileDoesNotHideAnothersAnswer) {
  const char* const kBad[] = {"",       "{torn", "\xff\xfe", "[]",
                              "[[[[[[", "7",     "\"ab12\""};
  for (const char* bad : kBad) {
    SCOPED_TRACE(bad);
    TempTree tree({{kTask, bad}, {kDocker, bad}, {StorageSpec(), kCrioSpec}});
    auto container = Runtimes(tree.Path()).Find("ab12", "/x/ab12");
    ASSERT_THAT(container, IsOk());
    EXPECT_EQ(container->name, "of-crio");

    tree.Write(StorageSpec(), bad);
    EXPECT_THAT(
        Runtimes(tree.Path()).Find("ab12", "/x/ab12"),
        StatusIs(absl::StatusCode::kDataLoss, HasSubstr("config.json")));
  }
}

TEST(RuntimesTest, TrapsInPlaceOfAFile) {
  const std::string task = kTask;
  for (const char* trap : {"fifo", "link", "directory"}) {
    SCOPED_TRACE(trap);
    TempTree tree;
    if (trap == std::string("fifo")) tree.MakeFifo(task);
    if (trap == std::string("link")) tree.MakeLink(task, "/etc/passwd");
    if (trap == std::string("directory")) tree.MakeDir(task);
    EXPECT_THAT(Runtimes(tree.Path()).Find("ab12", "/default/ab12"),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr(task)));
  }
}

// As packages make the directories: containerd's can be passed but not listed,
// Docker's not even passed.
TEST(RuntimesTest, WithoutTheRightToLook) {
  const std::string id(64, 'a');
  const std::string other(64, 'b');
  TempTree tree({{"run/containerd/io.containerd.runtime.v2.task/k8s.io/" + id +
                      "/config.json",
                  "{}"}});
  const std::string task = "run/containerd/io.containerd.runtime.v2.task";
  chmod(tree.Path().c_str(), 0755);
  chmod(tree.Path(task).c_str(), 0711);
  chmod(tree.Path(task + "/k8s.io/" + id).c_str(), 0700);
  support::AsNobody nobody;
  if (!nobody.is()) GTEST_SKIP() << "only root can become somebody else";
  Runtimes runtimes(tree.Path());
  EXPECT_THAT(runtimes.Find(id, "/x/" + id),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr(id)));
  EXPECT_THAT(runtimes.Find(other, "/x/" + other),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(RuntimesTest, DockersDirectoryIsClosed) {
  const std::string id(64, 'a');
  const std::string path = std::string("/kubepods/pod") + kUid + "/crio-" + id;
  TempTree tree({{kDocker, "{}"}});
  chmod(tree.Path().c_str(), 0755);
  chmod(tree.Path("var/lib/docker").c_str(), 0700);
  tree.MakeLink("var/log/containers/shop-0_prod_db-" + id + ".log", "/none");
  support::AsNobody nobody;
  if (!nobody.is()) GTEST_SKIP() << "only root can become somebody else";
  Runtimes runtimes(tree.Path());
  // Docker may know it, and nobody else does.
  EXPECT_THAT(runtimes.Find("ab12", "/x/ab12"),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("/var/lib/docker")));
  // The kubelet's names can be read all the same.
  auto container = runtimes.Find(id, path);
  ASSERT_THAT(container, IsOk());
  EXPECT_EQ(container->name, "db");
}

TEST(RuntimesTest, NothingInstalled) {
  TempTree tree;
  EXPECT_THAT(Runtimes(tree.Path()).Find("ab12", "/docker/ab12"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Runtimes(tree.Path("none")).Find("ab12", "/docker/ab12"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(RuntimesTest, AnIdMustNotBecomeAPath) {
  TempTree tree({{"var/lib/docker/containers/config.v2.json", "{}"},
                 {"var/lib/docker/x/config.v2.json", "{}"}});
  Runtimes runtimes(tree.Path());
  for (const char* id : {"", ".", "..", "../x", "x/../x", "/"}) {
    EXPECT_THAT(runtimes.Find(id, "/docker/x"),
                StatusIs(absl::StatusCode::kNotFound))
        << id;
  }
}

TEST(RuntimesTest, TheKubeletKnowsWhatNoRuntimeTells) {
  const std::string id(64, 'a');
  const std::string path = std::string("/kubepods/pod") + kUid + "/crio-" + id;
  TempTree tree;
  tree.MakeLink("var/log/containers/shop-0_prod_db-" + id + ".log", "/none");
  auto container = Runtimes(tree.Path()).Find(id, path);
  ASSERT_THAT(container, IsOk());
  EXPECT_EQ(Shown(*container),
            std::string("crio name=db pod=shop-0 namespace=prod uid=") + kUid);

  // An old containerd tells the container's name only.
  tree.Write("run/containerd/io.containerd.runtime.v2.task/k8s.io/" + id +
                 "/config.json",
             R"({"annotations": {"io.kubernetes.cri.container-name": "db2"}})");
  container = Runtimes(tree.Path()).Find(id, path);
  ASSERT_THAT(container, IsOk());
  EXPECT_EQ(
      Shown(*container),
      std::string("containerd name=db2 pod=shop-0 namespace=prod uid=") + kUid);
}

TEST(RuntimesTest, ARootlessUsersHomeIsInPasswd) {
  const std::string uid = std::to_string(geteuid());
  const std::string home = "srv/homes/ann";
  const std::string containers =
      home + "/.local/share/containers/storage/overlay-containers/";
  TempTree tree({{"etc/passwd",
                  "torn\n:::\nroot:x:0:0::/root:/bin/sh\nann:x:1000:1000:Ann "
                  "B.:/srv/homes/ann:/bin/sh\n"},
                 {containers + "ab12/userdata/config.json", "{}"},
                 {containers + "containers.json",
                  R"([{"id": "ab12", "names": ["x"]}])"}});
  const std::string path =
      "/user.slice/user-1000.slice/user@1000.service/user.slice/"
      "libpod-ab12.scope";
  if (geteuid() == 0) {
    for (std::string_view name :
         {"ab12/userdata/config.json", "containers.json"}) {
      ASSERT_EQ(
          chown(tree.Path(containers + std::string(name)).c_str(), 1000, 1000),
          0);
    }
  } else {
    tree.Write("etc/passwd", "ann:x:" + uid + ":1::/srv/homes/ann:/bin/sh\n");
  }
  const std::string here =
      geteuid() == 0 ? path
                     : "/user.slice/user-" + uid + ".slice/libpod-ab12.scope";
  auto container = Runtimes(tree.Path()).Find("ab12", here);
  ASSERT_THAT(container, IsOk());
  EXPECT_EQ(Shown(*container), "podman name=x");
  // The same id under root is not the user's container.
  EXPECT_THAT(Runtimes(tree.Path()).Find("ab12", "/libpod_parent/libpod-ab12"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(RuntimesTest, ContainersOfCtrAreCalledByTheirId) {
  const std::string hex(64, 'a');
  const std::string tasks = "run/containerd/io.containerd.runtime.v2.task/";
  TempTree tree({{tasks + "default/web/config.json", "{}"},
                 {tasks + "default/" + hex + "/config.json", "{}"}});
  Runtimes runtimes(tree.Path());
  EXPECT_EQ(Shown(*runtimes.Find("web", "/default/web")),
            "containerd name=web");
  EXPECT_EQ(Shown(*runtimes.Find(hex, "/default/" + hex)), "containerd");
}

TEST(RuntimesTest, PodmansOtherRoot) {
  TempTree tree({{"srv/p/overlay-containers/ab12/userdata/config.json", "{}"},
                 {"srv/p/overlay-containers/containers.json",
                  R"([{"id": "ab12", "names": ["x"]}])"}});
  EXPECT_THAT(Runtimes(tree.Path()).Find("ab12", "/libpod_parent/libpod-ab12"),
              StatusIs(absl::StatusCode::kNotFound));
  auto container = Runtimes(tree.Path(), {"/srv/p"})
                       .Find("ab12", "/libpod_parent/libpod-ab12");
  ASSERT_THAT(container, IsOk());
  EXPECT_EQ(container->name, "x");
}

}  // namespace
}  // namespace machine::runtime
