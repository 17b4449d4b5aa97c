// Sources that change, break and come back, and what is in force meanwhile.

#include "exporter/declarations/store.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/threads.h"
#include "tests/support/tree.h"

namespace exporter {
namespace {

using declared::Language;
using declared::Resource;
using std::chrono::milliseconds;
using support::TempTree;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr milliseconds kLong{60000};

std::string Native(const std::string& cgroup, const std::string& memory) {
  return "workloads:\n  - cgroup: " + cgroup +
         "\n    workload: job\n    limits:\n      memory: " + memory + "\n";
}

class LoaderTest : public testing::Test {
 protected:
  std::unique_ptr<Loader> Make(std::vector<std::string> paths) {
    LoaderOptions options;
    options.rootfs = tree_.Path("rootfs");
    for (const std::string& path : paths) {
      options.sources.push_back({.language = Language::kNative,
                                 .path = tree_.Path(path),
                                 .name_space = ""});
    }
    return std::make_unique<Loader>(std::move(options), log_);
  }
  static double Memory(const drift::Declarations& declarations,
                       const std::string& cgroup) {
    const declared::Workload* job = declarations.inventory->Native(cgroup);
    if (job == nullptr) return -1;
    return job->parts.at(0).values.at(Resource::kMemoryLimit).number;
  }

  TempTree tree_;
  std::shared_ptr<const Log> log_ =
      std::make_shared<const Log>(Log::Level::kError, Log::Format::kLogfmt);
};

TEST_F(LoaderTest, ReadsAgainWhatChangedOnly) {
  tree_.Write("a/jobs.yaml", Native("/a", "1Mi"));
  tree_.Write("b/jobs.yaml", Native("/b", "2Mi"));
  auto loader = Make({"a", "b"});
  auto first = loader->Load(false, 100);
  EXPECT_EQ(Memory(*first, "/a"), 1 << 20);
  EXPECT_EQ(Memory(*first, "/b"), 2 << 20);

  auto second = loader->Load(false, 115);
  EXPECT_EQ(second->inventory, first->inventory) << "nothing changed";
  EXPECT_EQ(second->sources[0].last_success, 115) << "and is known to be so";

  tree_.Write("a/jobs.yaml", Native("/a", "128Mi"));
  EXPECT_EQ(Memory(*loader->Load(false, 130), "/a"), 128 << 20);
  EXPECT_EQ(Memory(*first, "/a"), 1 << 20) << "who has it keeps it";
}

TEST_F(LoaderTest, TheLastGoodOneStaysInForce) {
  tree_.Write("a/jobs.yaml", Native("/a", "1Mi"));
  auto loader = Make({"a"});
  loader->Load(false, 100);
  tree_.Remove("a");
  auto gone = loader->Load(false, 115);
  EXPECT_EQ(Memory(*gone, "/a"), 1 << 20);
  EXPECT_FALSE(gone->sources[0].readable);
  EXPECT_EQ(gone->sources[0].last_success, 100);
  EXPECT_THAT(gone->sources[0].problems, SizeIs(1));

  tree_.Write("a/jobs.yaml", Native("/a", "3Mi"));
  auto back = loader->Load(false, 130);
  EXPECT_EQ(Memory(*back, "/a"), 3 << 20);
  EXPECT_EQ(back->sources[0].last_success, 130);
  EXPECT_THAT(back->sources[0].problems, IsEmpty());
}

TEST_F(LoaderTest, ABadFileCostsItself) {
  tree_.Write("a/good.yaml", Native("/a", "1Mi"));
  tree_.Write("a/bad.yaml", "workloads: [\n");
  auto loaded = Make({"a"})->Load(false, 100);
  EXPECT_EQ(Memory(*loaded, "/a"), 1 << 20);
  EXPECT_TRUE(loaded->sources[0].readable);
  EXPECT_THAT(loaded->sources[0].problems, SizeIs(1));
}

// git-sync makes a new worktree and swaps a symlink to it.
TEST_F(LoaderTest, FollowsASwappedLinkAndNamesTheCommit) {
  tree_.Write("work/1111111/jobs.yaml", Native("/a", "1Mi"));
  tree_.Write("work/2222222/jobs.yaml", Native("/a", "2Mi"));
  tree_.MakeLink("current", "work/1111111");
  auto loader = Make({"current"});
  auto first = loader->Load(false, 100);
  EXPECT_EQ(first->sources[0].commit, "1111111");
  EXPECT_EQ(Memory(*first, "/a"), 1 << 20);

  tree_.MakeLink("next", "work/2222222");
  std::filesystem::rename(tree_.Path("next"), tree_.Path("current"));
  auto second = loader->Load(false, 115);
  EXPECT_EQ(second->sources[0].commit, "2222222");
  EXPECT_EQ(Memory(*second, "/a"), 2 << 20);
}

class StoreTest : public LoaderTest {};

TEST_F(StoreTest, ReloadsWhenAsked) {
  tree_.Write("a/jobs.yaml", Native("/a", "1Mi"));
  Store store(Make({"a"}), kLong);
  ASSERT_NE(store.Wait(), nullptr);
  EXPECT_EQ(Memory(*store.Current(), "/a"), 1 << 20);
  tree_.Write("a/jobs.yaml", Native("/a", "2Mi"));
  EXPECT_TRUE(store.ReloadAndWait(kLong));
  EXPECT_EQ(Memory(*store.Current(), "/a"), 2 << 20);
  tree_.Write("a/jobs.yaml", Native("/a", "3Mi"));
  store.Reload();
  EXPECT_TRUE(support::WaitUntil(
      [&] { return Memory(*store.Current(), "/a") == 3 << 20; }));
}

TEST_F(StoreTest, FindsChangesOnItsOwn) {
  tree_.Write("a/jobs.yaml", Native("/a", "1Mi"));
  Store store(Make({"a"}), milliseconds(5));
  ASSERT_NE(store.Wait(), nullptr);
  tree_.Write("a/jobs.yaml", Native("/a", "22Mi"));
  EXPECT_TRUE(support::WaitUntil(
      [&] { return Memory(*store.Current(), "/a") == 22 << 20; }));
}

}  // namespace
}  // namespace exporter
