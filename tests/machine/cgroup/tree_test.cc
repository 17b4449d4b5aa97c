// What Tree::Walk() finds, and how it tells one cgroup from the next.
#include "machine/cgroup/tree.h"

#include <sys/fsuid.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <random>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/machine/cgroup/world.h"
#include "tests/support/status.h"
#include "tests/support/threads.h"

namespace machine::cgroup {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TEST(Walk, ParentsBeforeChildrenByComponents) {
  World world(kV2, {});
  for (const char* path : {"b", "a-b", "a/b/c", "a.service", "a/b-c", "a/0"}) {
    world.fs.MakeDir(path);
  }
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/a", "/a/0", "/a/b", "/a/b/c",
                                         "/a/b-c", "/a-b", "/a.service", "/b"));
}

TEST(Walk, FilesAndLinksAreNoCgroups) {
  World world(kV2, {{"a/cgroup.procs", ""}, {"cpu.stat", ""}});
  world.fs.MakeLink("b", "a");
  world.fs.MakeLink("a/up", "..");
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/a"));
}

TEST(Walk, NamesAreAnyBytes) {
  World world(kV2, {});
  world.fs.MakeDir("new\nline");
  world.fs.MakeDir("bad\xff\xc0utf8");
  world.fs.MakeDir("a b\"\\");
  EXPECT_THAT(world.Paths(),
              ElementsAre("/", "/a b\"\\", "/bad\xff\xc0utf8", "/new\nline"));
}

TEST(Walk, KnownCgroupsStayTheSameObjects) {
  World world(kV2, {});
  world.fs.MakeDir("a/b");
  const Cgroups first = world.Walk();
  EXPECT_EQ(world.Walk(), first);
  world.fs.MakeDir("a/aa");  // something else changes
  const Cgroups second = world.Walk();
  EXPECT_EQ(second[0], first[0]);
  EXPECT_EQ(second[1], first[1]);
  EXPECT_EQ(second[3], first[2]);
}

TEST(Walk, NewAndVanished) {
  World world(kV2, {});
  EXPECT_THAT(world.Paths(), ElementsAre("/"));
  world.fs.MakeDir("a/b/c");
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/a", "/a/b", "/a/b/c"));
  world.fs.MakeDir("a/b/c/d");
  world.fs.MakeDir("x");
  EXPECT_THAT(world.Paths(),
              ElementsAre("/", "/a", "/a/b", "/a/b/c", "/a/b/c/d", "/x"));
  world.fs.Remove("a/b");
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/a", "/x"));
  world.fs.Remove("a");
  world.fs.Remove("x");
  EXPECT_THAT(world.Paths(), ElementsAre("/"));
}

TEST(Walk, MadeAgainUnderTheSameNameIsAnother) {
  World world(kV2, {{"a/b/cgroup.procs", "1\n"}});
  const auto a = world.Find("/a");
  const auto b = world.Find("/a/b");
  world.fs.Remove("a/b");
  world.fs.Write("a/b/cgroup.procs", "2\n");
  const auto again = world.Find("/a/b");
  ASSERT_NE(again, nullptr);
  EXPECT_NE(again->inode(), b->inode());
  EXPECT_EQ(world.Find("/a"), a);

  // Its parent, too, with the same child.
  world.fs.Remove("a");
  world.fs.Write("a/b/cgroup.procs", "3\n");
  EXPECT_NE(world.Find("/a")->inode(), a->inode());
  EXPECT_NE(world.Find("/a/b")->inode(), again->inode());
}

TEST(Walk, OneSwappedForAnotherLeavesTheCountEqual) {
  World world(kV2, {});
  world.fs.MakeDir("a");
  world.fs.MakeDir("b");
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/a", "/b"));
  world.fs.Remove("a");
  world.fs.MakeDir("c");
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/b", "/c"));
}

TEST(Walk, RenamedAsV1Allows) {
  World world(kV1, {});
  world.fs.MakeDir("memory/a");
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/a"));
  std::filesystem::rename(world.fs.Path("memory/a"), world.fs.Path("memory/b"));
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/b"));
}

// So many that they are compared with a listing and not asked for by name.
class ManyInOne : public testing::Test {
 protected:
  static constexpr int kCount = 200;
  ManyInOne() : world_(kV2, {}) {
    for (int i = 0; i < kCount; ++i) world_.fs.MakeDir(Name(i));
    world_.Walk();
    before_ = world_.Walk();
  }

  static std::string Name(int i) { return "s/" + std::to_string(1000 + i); }
  static std::string Path(int i) { return "/" + Name(i); }

  World world_;
  Cgroups before_;
};

TEST_F(ManyInOne, Unchanged) {
  EXPECT_EQ(before_.size(), kCount + 2u);
  EXPECT_EQ(world_.Walk(), before_);
}

TEST_F(ManyInOne, OneMoreAndOneLess) {
  world_.fs.MakeDir("s/new");
  EXPECT_NE(world_.Find("/s/new"), nullptr);
  EXPECT_EQ(world_.Walk().size(), kCount + 3u);
  world_.fs.Remove(Name(7));
  EXPECT_EQ(world_.Find(Path(7)), nullptr);
  EXPECT_EQ(world_.Walk().size(), kCount + 2u);
  EXPECT_EQ(world_.Find(Path(8)), before_[10]);
}

TEST_F(ManyInOne, MadeAgainSwappedAndRenamed) {
  const auto old = world_.Find(Path(5));
  world_.fs.Remove(Name(5));
  world_.fs.MakeDir(Name(5));
  const auto again = world_.Find(Path(5));
  ASSERT_NE(again, nullptr);
  EXPECT_NE(again->inode(), old->inode());

  world_.fs.Remove(Name(6));
  world_.fs.MakeDir("s/other");
  EXPECT_NE(world_.Find("/s/other"), nullptr);
  EXPECT_EQ(world_.Find(Path(6)), nullptr);

  std::filesystem::rename(world_.fs.Path("s/other"), world_.fs.Path("s/it"));
  EXPECT_NE(world_.Find("/s/it"), nullptr);
  EXPECT_EQ(world_.Find("/s/other"), nullptr);
  EXPECT_EQ(world_.Walk().size(), before_.size());
}

TEST_F(ManyInOne, BelowOneOfThem) {
  world_.fs.MakeDir(Name(9) + "/below");
  EXPECT_NE(world_.Find(Path(9) + "/below"), nullptr);
  world_.fs.Remove(Name(9) + "/below");
  EXPECT_EQ(world_.Find(Path(9) + "/below"), nullptr);
  EXPECT_EQ(world_.Walk(), before_);
}

// Reading keeps its directory open, which is asked then and not its name.
TEST_F(ManyInOne, BelowOneThatIsKeptOpen) {
  const auto kept = world_.Find(Path(9));
  EXPECT_TRUE(absl::IsNotFound(
      kept->Read(File::kMemoryCurrent, world_.buffer).status()));
  world_.fs.MakeDir(Name(9) + "/below");
  EXPECT_NE(world_.Find(Path(9) + "/below"), nullptr);
  EXPECT_EQ(world_.Find(Path(9)), kept);
}

TEST_F(ManyInOne, TheWholeOfThemGone) {
  world_.fs.Remove("s");
  EXPECT_THAT(world_.Paths(), ElementsAre("/"));
}

// Whatever happens between two walks, the second one tells the truth.
TEST_F(ManyInOne, AnyNumberOfChanges) {
  std::minstd_rand random(1);
  for (int round = 0; round < 100; ++round) {
    for (auto changes = random() % 5; changes > 0; --changes) {
      const std::string name = Name(static_cast<int>(random() % kCount));
      if (random() % 2 == 0) world_.fs.Remove(name);
      if (random() % 2 == 0) world_.fs.MakeDir(name);
      if (random() % 4 == 0) world_.fs.MakeDir(name + "/below");
    }
    Tree fresh(FindHierarchies(kV2, world_.fs.Path()).value(), world_.budget);
    const Cgroups expected = fresh.Walk().value();
    const Cgroups found = world_.Walk();
    ASSERT_EQ(found.size(), expected.size()) << round;
    for (size_t i = 0; i < found.size(); ++i) {
      ASSERT_EQ(found[i]->path(), expected[i]->path()) << round;
      ASSERT_EQ(found[i]->inode(), expected[i]->inode()) << round;
    }
  }
}

TEST(Walk, UnionOfTheHierarchies) {
  World world(kHybrid, {});
  world.fs.MakeDir("unified/u/app");
  world.fs.MakeDir("memory/u");
  world.fs.MakeDir("memory/docker/0123");
  world.fs.MakeDir("pids/docker/0123");
  world.fs.MakeDir("pids/only");
  world.fs.MakeDir("freezer/nobody/reads/this");
  world.fs.MakeDir("systemd/mirrors/v2");
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/docker", "/docker/0123",
                                         "/only", "/u", "/u/app"));
  const auto docker = world.Find("/docker/0123");
  EXPECT_TRUE(docker->Has(Controller::kMemory));
  EXPECT_TRUE(docker->Has(Controller::kPids));
  EXPECT_FALSE(docker->Has(Controller::kCpu));
  EXPECT_FALSE(docker->Has(Controller::kPressure));
  EXPECT_FALSE(docker->V2(Controller::kMemory));
  EXPECT_TRUE(docker->V2(Controller::kPressure));
  EXPECT_TRUE(world.Find("/u/app")->Has(Controller::kPressure));
}

TEST(Walk, ComingOrGoingInOneHierarchyIsNoticed) {
  World world(kHybrid, {});
  world.fs.MakeDir("unified/a");
  world.fs.MakeDir("memory/a");
  const auto before = world.Find("/a");
  world.fs.MakeDir("pids/a");
  const auto after = world.Find("/a");
  EXPECT_FALSE(before->Has(Controller::kPids));
  EXPECT_TRUE(after->Has(Controller::kPids));
  EXPECT_EQ(after->inode(), before->inode());
  world.fs.Remove("memory/a");
  EXPECT_FALSE(world.Find("/a")->Has(Controller::kMemory));
}

TEST(Walk, LevelsAreBounded) {
  World world(kV2, {});
  std::string path = "d";
  for (int i = 1; i < Tree::kDeepest + 5; ++i) path += "/d";
  world.fs.MakeDir(path);
  EXPECT_EQ(world.Walk().size(), static_cast<size_t>(Tree::kDeepest) + 1);
  EXPECT_EQ(world.Walk().size(), static_cast<size_t>(Tree::kDeepest) + 1);
}

TEST(Walk, CountIsBoundedAndUpperLevelsComeFirst) {
  World world(kV2, {});
  for (size_t i = 0; i < Tree::kMostCgroups + 10; ++i) {
    world.fs.MakeDir("a/crowd/" + std::to_string(i));
  }
  world.fs.MakeDir("z");
  EXPECT_EQ(world.Walk().size(), Tree::kMostCgroups);
  EXPECT_NE(world.Find("/z"), nullptr);
  world.fs.MakeDir("a/late");
  EXPECT_EQ(world.Walk().size(), Tree::kMostCgroups);
  EXPECT_NE(world.Find("/a/late"), nullptr);
}

TEST(Walk, AnUnreadableDirectoryCostsItsOwnSubtree) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become somebody else";
  World world(kV2, {});
  world.fs.MakeDir("closed/inside");
  world.fs.MakeDir("open/inside");
  std::filesystem::permissions(world.fs.Path(), std::filesystem::perms(0755));
  std::filesystem::permissions(world.fs.Path("closed"),
                               std::filesystem::perms(0700));
  setfsuid(65534);  // of this thread
  const auto paths = world.Paths();
  setfsuid(0);
  EXPECT_THAT(paths, ElementsAre("/", "/closed", "/open", "/open/inside"));
}

TEST(Walk, NothingMountedThereAnyMore) {
  World world(kHybrid, {});
  world.fs.MakeDir("memory/a");
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/a"));
  world.fs.Remove("memory");
  EXPECT_THAT(world.tree.Walk(), StatusIs(absl::StatusCode::kNotFound));
  world.fs.MakeDir("memory/b");
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/b"));
}

// A file system of which st_nlink is not known to tell: threads of this
// process as cgroups of a v2 hierarchy.
TEST(Walk, ListsWhereTheLinkCountDoesNotTell) {
  Hierarchies hierarchies;
  hierarchies.list = {
      {.path = "/proc/self/task", .v2 = true, .controllers = {}}};
  hierarchies.of.fill(0);
  KeepBudget budget(0, 0);
  Tree tree(hierarchies, budget);
  auto paths = [&] {
    std::vector<std::string> paths;
    const Cgroups cgroups = tree.Walk().value();
    for (const auto& cgroup : cgroups) paths.push_back(cgroup->path());
    return paths;
  };
  const auto before = paths();
  std::atomic<pid_t> tid{0};
  std::atomic<bool> leave{false};
  std::thread thread([&] {
    tid = gettid();
    while (!leave) std::this_thread::yield();
  });
  while (tid == 0) std::this_thread::yield();
  const std::string path = "/" + std::to_string(tid);
  EXPECT_THAT(before, Not(Contains(path)));
  EXPECT_THAT(paths(), Contains(path));
  leave = true;
  thread.join();
  EXPECT_TRUE(support::WaitUntil([&] {  // the kernel lags behind join()
    const auto now = paths();
    return std::find(now.begin(), now.end(), path) == now.end();
  }));
}

}  // namespace
}  // namespace machine::cgroup
