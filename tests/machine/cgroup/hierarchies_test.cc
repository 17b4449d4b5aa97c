#include "machine/cgroup/hierarchies.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "machine/text.h"
#include "tests/machine/cgroup/world.h"
#include "tests/support/status.h"

namespace machine::cgroup {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::ElementsAre;
using testing::Eq;
using testing::IsEmpty;

constexpr const char* kPlace = "/sys/fs/cgroup";

// Path of the hierarchy of a controller; "" if there is none.
std::string At(const Hierarchies& hierarchies, Controller controller) {
  const int at = hierarchies.of[static_cast<size_t>(controller)];
  return at < 0 ? "" : hierarchies.list.at(static_cast<size_t>(at)).path;
}

std::vector<std::string> AllPaths(const Hierarchies& hierarchies) {
  std::vector<std::string> paths;
  for (const auto& hierarchy : hierarchies.list) {
    paths.push_back(hierarchy.path);
  }
  return paths;
}

TEST(FindHierarchies, PureV2HasEverythingInOnePlace) {
  auto found = FindHierarchies(kV2, kPlace);
  ASSERT_THAT(found, IsOk());
  ASSERT_THAT(AllPaths(*found), ElementsAre("/sys/fs/cgroup"));
  EXPECT_TRUE(found->list[0].v2);
  EXPECT_THAT(found->list[0].controllers, IsEmpty());
  for (Controller controller :
       {Controller::kCpu, Controller::kCpuacct, Controller::kMemory,
        Controller::kPids, Controller::kIo, Controller::kPressure,
        Controller::kProcs}) {
    EXPECT_TRUE(found->Has(controller)) << static_cast<int>(controller);
  }
  // cgroup.freeze stands in every cgroup, without a controller.
  EXPECT_FALSE(found->Has(Controller::kFreezer));
}

TEST(FindHierarchies, PureV1) {
  auto found = FindHierarchies(kV1, kPlace);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(At(*found, Controller::kCpu), "/sys/fs/cgroup/cpu,cpuacct");
  EXPECT_THAT(At(*found, Controller::kCpuacct), "/sys/fs/cgroup/cpu,cpuacct");
  EXPECT_THAT(At(*found, Controller::kMemory), "/sys/fs/cgroup/memory");
  EXPECT_THAT(At(*found, Controller::kPids), "/sys/fs/cgroup/pids");
  EXPECT_THAT(At(*found, Controller::kIo), "/sys/fs/cgroup/blkio");
  EXPECT_THAT(At(*found, Controller::kFreezer), "/sys/fs/cgroup/freezer");
  EXPECT_THAT(At(*found, Controller::kProcs), "/sys/fs/cgroup/systemd");
  EXPECT_THAT(At(*found, Controller::kPressure), "");
  for (const auto& hierarchy : found->list) EXPECT_FALSE(hierarchy.v2);
  EXPECT_THAT(found->list[0].controllers, ElementsAre("name=systemd"));
}

TEST(FindHierarchies, CpuAndCpuacctInEitherOrderOrApart) {
  auto reversed = FindHierarchies(
      "31 25 0:28 / /sys/fs/cgroup/cpuacct,cpu rw - cgroup cgroup "
      "rw,seclabel,cpuacct,cpu\n",
      kPlace);
  ASSERT_THAT(reversed, IsOk());
  EXPECT_THAT(At(*reversed, Controller::kCpu), "/sys/fs/cgroup/cpuacct,cpu");
  EXPECT_THAT(At(*reversed, Controller::kCpuacct),
              "/sys/fs/cgroup/cpuacct,cpu");
  EXPECT_THAT(reversed->list[0].controllers, ElementsAre("cpuacct", "cpu"));
  // Nothing else is mounted: processes are told apart where it is possible.
  EXPECT_THAT(At(*reversed, Controller::kProcs), "/sys/fs/cgroup/cpuacct,cpu");

  auto apart = FindHierarchies(
      "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
      "33 31 0:30 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct\n",
      kPlace);
  ASSERT_THAT(apart, IsOk());
  EXPECT_THAT(At(*apart, Controller::kCpu), "/sys/fs/cgroup/cpu");
  EXPECT_THAT(At(*apart, Controller::kCpuacct), "/sys/fs/cgroup/cpuacct");
}

TEST(FindHierarchies, HybridTakesControllersFromV1AndTheRestFromV2) {
  auto found = FindHierarchies(kHybrid, kPlace);
  ASSERT_THAT(found, IsOk());
  EXPECT_TRUE(found->list[0].v2);
  EXPECT_THAT(At(*found, Controller::kCpu), "/sys/fs/cgroup/cpu,cpuacct");
  EXPECT_THAT(At(*found, Controller::kMemory), "/sys/fs/cgroup/memory");
  EXPECT_THAT(At(*found, Controller::kPressure), "/sys/fs/cgroup/unified");
  EXPECT_THAT(At(*found, Controller::kProcs), "/sys/fs/cgroup/unified");
  // Not mounted as v1: if anywhere, the controller is in v2.
  EXPECT_THAT(At(*found, Controller::kIo), "/sys/fs/cgroup/unified");
}

TEST(FindHierarchies, NoSystemdEveryControllerOnItsOwn) {
  auto found = FindHierarchies(
      "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
      "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
      "33 31 0:30 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct\n"
      "34 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
      "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
      "36 31 0:33 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices\n"
      "39 31 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
      "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup "
      "rw,name=systemd\n"
      "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
      kPlace);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->list.size(), 8u);
  EXPECT_THAT(found->list[0].path, "/sys/fs/cgroup/unified");
  EXPECT_THAT(At(*found, Controller::kCpuacct), "/sys/fs/cgroup/cpuacct");
  EXPECT_THAT(At(*found, Controller::kProcs), "/sys/fs/cgroup/unified");
}

// A container sees its own cgroups and, mounted by hand, those of the host.
constexpr std::string_view kContainer =
    "600 590 0:26 /docker/0123 /sys/fs/cgroup ro - cgroup2 cgroup rw\n"
    "610 590 0:26 / /host/sys/fs/cgroup ro master:9 - cgroup2 cgroup2 rw\n";

TEST(FindHierarchies, ContainerWithTheHostsMountedBesideItsOwn) {
  auto host = FindHierarchies(kContainer, "/host/sys/fs/cgroup/");
  ASSERT_THAT(host, IsOk());
  EXPECT_THAT(AllPaths(*host), ElementsAre("/host/sys/fs/cgroup"));
  auto own = FindHierarchies(kContainer, kPlace);
  ASSERT_THAT(own, IsOk());
  EXPECT_THAT(AllPaths(*own), ElementsAre("/sys/fs/cgroup"));
}

TEST(FindHierarchies, OneHierarchyMountedTwiceIsTakenWholeAndNearTheTop) {
  auto found = FindHierarchies(
      "600 590 0:26 /docker/0123 /sys/fs/cgroup/a ro - cgroup2 cgroup rw\n"
      "601 590 0:26 / /sys/fs/cgroup/deep/down ro - cgroup2 cgroup rw\n"
      "602 590 0:26 / /sys/fs/cgroup/top ro - cgroup2 cgroup rw\n",
      kPlace);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(AllPaths(*found), ElementsAre("/sys/fs/cgroup/top"));
}

TEST(FindHierarchies, BindMountOfASubtreeWillDo) {
  auto found = FindHierarchies(
      "601 590 0:27 /docker/0123 /sys/fs/cgroup/memory ro - cgroup cgroup "
      "rw,memory\n",
      kPlace);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(AllPaths(*found), ElementsAre("/sys/fs/cgroup/memory"));
}

TEST(FindHierarchies, TheLaterOfTwoOnOneMountPointHidesTheOther) {
  auto found = FindHierarchies(
      "601 590 0:27 / /sys/fs/cgroup ro - cgroup cgroup rw,memory\n"
      "602 601 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
      kPlace);
  ASSERT_THAT(found, IsOk());
  ASSERT_THAT(AllPaths(*found), ElementsAre("/sys/fs/cgroup"));
  EXPECT_TRUE(found->list[0].v2);
}

TEST(FindHierarchies, MountinfoOfAnotherMachineOrNamespace) {
  auto found = FindHierarchies(kHybrid, "/tmp/tree/cgroup");
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(At(*found, Controller::kMemory), "/tmp/tree/cgroup/memory");
  EXPECT_THAT(At(*found, Controller::kPressure), "/tmp/tree/cgroup/unified");
}

TEST(FindHierarchies, NeighboursOfTheDirectoryDoNotCount) {
  auto found = FindHierarchies(
      "601 590 0:27 / /sys/fs/cgroup2 ro - cgroup cgroup rw,memory\n"
      "602 601 0:26 / /sys/fs/cgroup/x ro - cgroup2 cgroup rw\n",
      kPlace);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(AllPaths(*found), ElementsAre("/sys/fs/cgroup/x"));
}

TEST(FindHierarchies, NoneIsUnavailable) {
  auto found = FindHierarchies(
      "22 1 8:1 / / rw - ext4 /dev/vda1 rw\n"
      "23 22 0:5 / /proc rw - proc proc rw\n"
      // mounted with an option that names no controller
      "24 22 0:6 / /sys/fs/cgroup/odd rw - cgroup cgroup rw,xattr\n",
      kPlace);
  ASSERT_THAT(found, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ReasonOf(found.status()), Eq("not_mounted"));
}

TEST(FindHierarchies, GarbageIsDataLoss) {
  EXPECT_THAT(FindHierarchies("no mountinfo\n", kPlace),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(FindHierarchies("", kPlace),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace machine::cgroup
