// Which descriptors stay open, and what happens when there are not enough.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "machine/cgroup/cpu.h"
#include "machine/cgroup/directory.h"
#include "machine/cgroup/memory.h"
#include "tests/machine/cgroup/world.h"
#include "tests/support/status.h"

namespace machine::cgroup {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::ElementsAre;

absl::StatusOr<uint64_t> Usage(const Cgroup& cgroup, Buffer& buffer) {
  auto memory = ReadMemory(cgroup, buffer);
  if (!memory.ok()) return memory.status();
  return memory->usage.value_or(0);
}

int OpenDescriptors() {
  int count = 0;
  auto open = Dir::Open("/proc/self/fd");
  EXPECT_THAT(open, IsOk());
  EXPECT_THAT(open->EachNumber([&](int) { ++count; }), IsOk());
  return count;
}

TEST(Keep, ReadAgainThroughTheSameDescriptor) {
  World world(kV2, {{"a/memory.current", "1\n"}});
  const auto a = world.Find("/a");
  EXPECT_EQ(*Usage(*a, world.buffer), 1u);
  EXPECT_EQ(world.budget.kept(), 1);
  const int open = OpenDescriptors();
  world.fs.Write("a/memory.current", "2\n");
  EXPECT_EQ(*Usage(*a, world.buffer), 2u);
  EXPECT_EQ(world.budget.kept(), 1);
  EXPECT_EQ(OpenDescriptors(), open);
}

TEST(Keep, VanishedCgroupsGiveEverythingBack) {
  World world(kV2, {{"a/memory.current", "1\n"}, {"b/memory.current", "1\n"}});
  world.Walk();
  const int before = OpenDescriptors();
  auto a = world.Find("/a");
  EXPECT_THAT(Usage(*a, world.buffer), IsOk());
  EXPECT_THAT(Usage(*world.Find("/b"), world.buffer), IsOk());
  EXPECT_EQ(world.budget.kept(), 2);
  world.fs.Remove("a");
  world.Walk();
  // Whoever still reads it keeps it alive.
  EXPECT_EQ(world.budget.kept(), 2);
  a.reset();
  EXPECT_EQ(world.budget.kept(), 1);
  world.fs.Remove("b");
  world.Walk();
  EXPECT_EQ(world.budget.kept(), 0);
  EXPECT_EQ(OpenDescriptors(), before);
}

TEST(Keep, CgroupsMayOutliveTheirTree) {
  World world(kV2, {{"a/b/memory.current", "5\n"}});
  std::shared_ptr<const Cgroup> b;
  {
    Tree tree(FindHierarchies(kV2, world.fs.Path()).value(), world.budget);
    const Cgroups cgroups = tree.Walk().value();
    b = cgroups[2];
    EXPECT_EQ(b->path(), "/a/b");
  }
  EXPECT_EQ(*Usage(*b, world.buffer), 5u);
  b.reset();
  EXPECT_EQ(world.budget.kept(), 0);
}

TEST(Keep, WithoutBudgetEveryReadOpens) {
  World world(kV2, {{"a/memory.current", "1\n"}, {"a/memory.max", "max\n"}}, 1);
  const auto a = world.Find("/a");
  for (int i = 0; i < 3; ++i) {
    auto memory = ReadMemory(*a, world.buffer);
    ASSERT_THAT(memory, IsOk());
    EXPECT_EQ(*memory->usage, 1u);
    EXPECT_TRUE(memory->limit);
    EXPECT_EQ(world.budget.kept(), 1);
  }
}

TEST(Keep, BudgetThatIsGivenBackIsUsed) {
  World world(kV2, {{"a/memory.current", "1\n"}, {"b/memory.current", "2\n"}},
              1);
  const auto b = world.Find("/b");
  EXPECT_THAT(Usage(*world.Find("/a"), world.buffer), IsOk());
  EXPECT_THAT(Usage(*b, world.buffer), IsOk());
  world.fs.Remove("a");
  world.Walk();
  EXPECT_EQ(world.budget.kept(), 0);
  EXPECT_THAT(Usage(*b, world.buffer), IsOk());
  EXPECT_EQ(world.budget.kept(), 1);
}

// What the pid side may have is what the cgroup side does not want.
TEST(Keep, TheBudgetIsToldWhatCgroupsWant) {
  World world(kV2, {{"a/memory.current", "1\n"}, {"a/memory.max", "max\n"}}, 8);
  const auto a = world.Find("/a");
  // None read so far: expect that all will be.
  EXPECT_FALSE(world.budget.Enter(KeepBudget::Class::kPid));
  EXPECT_THAT(ReadMemory(*a, world.buffer), IsOk());
  world.Walk();
  for (int i = 0; i < 6; ++i) {
    EXPECT_TRUE(world.budget.Enter(KeepBudget::Class::kPid)) << i;
  }
  EXPECT_FALSE(world.budget.Enter(KeepBudget::Class::kPid));
  // More is wanted than can be kept now.
  world.fs.Write("a/memory.high", "max\n");
  EXPECT_THAT(ReadMemory(*a, world.buffer), IsOk());
  EXPECT_EQ(world.budget.PidExcess(), 0);
  world.Walk();
  EXPECT_EQ(world.budget.PidExcess(), 1);
  for (int i = 0; i < 6; ++i) world.budget.Leave(KeepBudget::Class::kPid);
}

TEST(Keep, AMissingFileIsLookedForAgain) {
  World world(kV2, {{"a/cpu.stat", "usage_usec 1\n"}});
  const auto a = world.Find("/a");
  EXPECT_FALSE(ReadCpu(*a, world.buffer)->limit_cores);
  world.fs.Write("a/cpu.max", "max 100000\n");  // the controller comes on
  EXPECT_TRUE(ReadCpu(*a, world.buffer)->limit_cores);
}

TEST(Keep, ACgroupMadeAgainIsNotReadInPlaceOfTheOldOne) {
  World world(kV2, {{"a/memory.current", "1\n"}}, 0);
  const auto old = world.Find("/a");
  world.fs.Remove("a");
  world.fs.Write("a/memory.current", "2\n");
  EXPECT_THAT(Usage(*old, world.buffer), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(*Usage(*world.Find("/a"), world.buffer), 2u);
}

// While one exists, this process has only `left` descriptors to open.
class FewDescriptors {
 public:
  explicit FewDescriptors(unsigned left) {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    Fd lowest(open("/dev/null", O_RDONLY | O_CLOEXEC));
    few.rlim_cur = static_cast<rlim_t>(lowest.get()) + left;
    setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST(Keep, OneDescriptorLeftIsEnough) {
  FewDescriptors few(12);
  World world(kV2, {{"a/b/memory.current", "1\n"}}, 0);
  world.fs.MakeDir("a/b/c");
  std::vector<Fd> others;
  do {
    others.emplace_back(open("/dev/null", O_RDONLY | O_CLOEXEC));
  } while (others.back());
  others.resize(others.size() - 2);
  const auto b = world.Find("/a/b");
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(*Usage(*b, world.buffer), 1u);
  world.fs.MakeDir("a/b/d");
  EXPECT_NE(world.Find("/a/b/d"), nullptr);
}

TEST(Keep, WithNoneLeftTheKnownCgroupsStay) {
  World world(kV2, {{"a/b/memory.current", "1\n"}, {"a/b/memory.max", "2\n"}});
  const auto b = world.Find("/a/b");
  EXPECT_EQ(*Usage(*b, world.buffer), 1u);
  world.fs.MakeDir("a/b/c");
  world.fs.MakeDir("d");
  world.fs.Write("a/b/memory.peak", "3\n");
  {
    FewDescriptors few(0);
    EXPECT_THAT(world.Paths(), ElementsAre("/", "/a", "/a/b", "/a/b/c", "/d"));
    auto memory = ReadMemory(*b, world.buffer);
    ASSERT_THAT(memory, IsOk());
    EXPECT_TRUE(memory->limit);
    EXPECT_FALSE(memory->peak);
  }
}

TEST(Keep, WhatHasNeverBeenOpenWaitsForADescriptor) {
  World world(kV2, {});
  world.fs.MakeDir("a/b");
  world.Walk();
  world.fs.MakeDir("a/b/c");
  {
    FewDescriptors few(0);
    EXPECT_THAT(world.Paths(), ElementsAre("/", "/a", "/a/b"));
  }
  EXPECT_THAT(world.Paths(), ElementsAre("/", "/a", "/a/b", "/a/b/c"));
}

TEST(Directory, KeepsNoMoreDirectoriesThanItMay) {
  support::TempTree fs({{"a/b/memory.current", "7\n"}});
  KeepBudget budget(0, 0);
  auto keeping = std::make_shared<Keeping>(budget, 1);
  auto inode = [&](std::string_view path) {
    struct stat now {};
    stat(fs.Path(path).c_str(), &now);
    return now.st_ino;
  };
  auto root = std::make_shared<const Directory>(nullptr, fs.Path(), inode(""),
                                                1, keeping);
  auto a = std::make_shared<const Directory>(root, "a", inode("a"), 1, keeping);
  Directory b(a, "b", inode("a/b"), 1, keeping);
  Fd own;
  ASSERT_THAT(root->Descriptor(own), IsOk());
  EXPECT_FALSE(own);
  ASSERT_THAT(a->Descriptor(own), IsOk());
  EXPECT_TRUE(own);
  Buffer buffer;
  auto text = b.Read(0, SpecOf(File::kMemoryCurrent), buffer);
  ASSERT_THAT(text, IsOk());
  EXPECT_EQ(*text, "7\n");
  EXPECT_EQ(keeping->directories, 0);
}

}  // namespace
}  // namespace machine::cgroup
