// Sources that change, break and come back, and what is in force meanwhile.

#include "exporter/declarations/store.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "exporter/declarations/source_reader.h"
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

std::string Jobs(const std::string& cgroup, const std::string& memory,
                 const std::string& name = "job") {
  return "workloads:\n  - cgroup: " + cgroup + "\n    workload: " + name +
         "\n    limits:\n      memory: " + memory + "\n";
}

double Memory(const std::vector<declared::Workload>& workloads,
              const std::string& pattern) {
  for (const declared::Workload& workload : workloads) {
    if (workload.cgroup_pattern != pattern) continue;
    return workload.parts.at(0).values.at(Resource::kMemoryLimit).number;
  }
  return -1;
}

class SourceTest : public testing::Test {
 protected:
  declared::Source Native(const std::string& path) const {
    return {.language = Language::kNative,
            .path = tree_.Path(path),
            .name_space = ""};
  }
  SourceReader Reader(const std::string& path) const {
    return SourceReader(Native(path), tree_.Path("rootfs"), log_);
  }
  StoreOptions Options(const std::vector<std::string>& paths) const {
    StoreOptions options;
    for (const std::string& path : paths) {
      options.sources.push_back(Native(path));
    }
    options.rootfs = tree_.Path("rootfs");
    options.interval = kLong;
    options.patience = kLong;
    return options;
  }

  TempTree tree_;
  std::shared_ptr<const Log> log_ =
      std::make_shared<const Log>(Log::Level::kError, Log::Format::kLogfmt);
};

TEST_F(SourceTest, IsReadAgainWhenItChanged) {
  tree_.Write("a/jobs.yaml", Jobs("/a", "1Mi"));
  SourceReader reader = Reader("a");
  const SourceResult first = reader.Read(false, 100);
  EXPECT_EQ(Memory(*first.workloads, "/a"), 1 << 20);

  const SourceResult second = reader.Read(false, 115);
  EXPECT_EQ(second.workloads, first.workloads) << "nothing changed";
  EXPECT_EQ(second.state.last_success, 115) << "and is known to be so";
  EXPECT_NE(reader.Read(true, 120).workloads, first.workloads) << "was told to";

  tree_.Write("a/jobs.yaml", Jobs("/a", "128Mi"));
  EXPECT_EQ(Memory(*reader.Read(false, 130).workloads, "/a"), 128 << 20);
  EXPECT_EQ(Memory(*first.workloads, "/a"), 1 << 20) << "who has it keeps it";
}

TEST_F(SourceTest, TheLastGoodOneStaysInForce) {
  tree_.Write("a/jobs.yaml", Jobs("/a", "1Mi"));
  SourceReader reader = Reader("a");
  reader.Read(false, 100);
  tree_.Remove("a");
  const SourceResult gone = reader.Read(false, 115);
  EXPECT_EQ(Memory(*gone.workloads, "/a"), 1 << 20);
  EXPECT_FALSE(gone.state.readable);
  EXPECT_EQ(gone.state.last_success, 100);
  EXPECT_THAT(gone.state.problems, SizeIs(1));

  tree_.Write("a/jobs.yaml", Jobs("/a", "3Mi"));
  const SourceResult back = reader.Read(false, 130);
  EXPECT_EQ(Memory(*back.workloads, "/a"), 3 << 20);
  EXPECT_EQ(back.state.last_success, 130);
  EXPECT_THAT(back.state.problems, IsEmpty());
}

// Better the whole of yesterday than a part of today.
TEST_F(SourceTest, APartThatCannotBeOpenedIsNoNewState) {
  tree_.Write("a/one.yaml", Jobs("/a", "1Mi"));
  tree_.Write("a/two.yaml", Jobs("/b", "1Mi"));
  SourceReader reader = Reader("a");
  reader.Read(false, 100);
  tree_.Remove("a/two.yaml");
  tree_.MakeLink("a/two.yaml", "nowhere");
  const SourceResult partly = reader.Read(false, 115);
  EXPECT_EQ(Memory(*partly.workloads, "/b"), 1 << 20);
  EXPECT_FALSE(partly.state.readable);
  EXPECT_EQ(partly.state.last_success, 100);
}

TEST_F(SourceTest, ABadFileCostsItself) {
  tree_.Write("a/good.yaml", Jobs("/a", "1Mi"));
  tree_.Write("a/bad.yaml", "workloads: [\n");
  const SourceResult loaded = Reader("a").Read(false, 100);
  EXPECT_EQ(Memory(*loaded.workloads, "/a"), 1 << 20);
  EXPECT_TRUE(loaded.state.readable);
  EXPECT_THAT(loaded.state.problems, SizeIs(1));
}

// git-sync makes a new worktree and swaps a symlink to it.
TEST_F(SourceTest, ASwappedLinkIsFollowedAndNamesTheCommit) {
  tree_.Write("work/1111111/jobs.yaml", Jobs("/a", "1Mi"));
  tree_.Write("work/2222222/jobs.yaml", Jobs("/a", "2Mi"));
  tree_.MakeLink("current", "work/1111111");
  SourceReader reader = Reader("current");
  const SourceResult first = reader.Read(false, 100);
  EXPECT_EQ(first.state.commit, "1111111");
  EXPECT_EQ(Memory(*first.workloads, "/a"), 1 << 20);

  tree_.MakeLink("next", "work/2222222");
  std::filesystem::rename(tree_.Path("next"), tree_.Path("current"));
  const SourceResult second = reader.Read(false, 115);
  EXPECT_EQ(second.state.commit, "2222222");
  EXPECT_EQ(Memory(*second.workloads, "/a"), 2 << 20);
}

class StoreTest : public SourceTest {
 protected:
  static double Now(const Store& store, const std::string& cgroup) {
    return Memory(store.Current()->inventory->workloads(), cgroup);
  }
};

TEST_F(StoreTest, PutsSourcesTogether) {
  tree_.Write("a/jobs.yaml", Jobs("/a", "1Mi", "one"));
  tree_.Write("b/jobs.yaml", Jobs("/b", "2Mi", "two"));
  Store store(Options({"a", "b"}), log_);
  ASSERT_NE(store.WaitFor(kLong), nullptr);
  EXPECT_EQ(Now(store, "/a"), 1 << 20);
  EXPECT_EQ(Now(store, "/b"), 2 << 20);
  EXPECT_THAT(store.Current()->sources, SizeIs(2));
}

TEST_F(StoreTest, TellsWhatTwoSourcesDeclareOtherwise) {
  tree_.Write("a/jobs.yaml", Jobs("/a", "1Mi"));
  tree_.Write("b/jobs.yaml", Jobs("/b", "2Mi"));
  Store store(Options({"a", "b"}), log_);
  ASSERT_NE(store.WaitFor(kLong), nullptr);
  EXPECT_THAT(store.Current()->sources[0].problems, IsEmpty());
  ASSERT_THAT(store.Current()->sources[1].problems, SizeIs(1));
  EXPECT_EQ(store.Current()->sources[1].problems[0].check, "declared-twice");
}

TEST_F(StoreTest, WithoutSourcesNothingIsDeclared) {
  Store store(Options({}), log_);
  ASSERT_NE(store.Current(), nullptr);
  EXPECT_TRUE(store.ReloadAndWait(kLong));
}

TEST_F(StoreTest, ReloadsWhenAsked) {
  tree_.Write("a/jobs.yaml", Jobs("/a", "1Mi"));
  Store store(Options({"a"}), log_);
  ASSERT_NE(store.WaitFor(kLong), nullptr);
  tree_.Write("a/jobs.yaml", Jobs("/a", "2Mi"));
  EXPECT_TRUE(store.ReloadAndWait(kLong));
  EXPECT_EQ(Now(store, "/a"), 2 << 20);
  tree_.Write("a/jobs.yaml", Jobs("/a", "3Mi"));
  store.Reload();
  EXPECT_TRUE(support::WaitUntil([&] { return Now(store, "/a") == 3 << 20; }));
}

TEST_F(StoreTest, FindsChangesOnItsOwn) {
  tree_.Write("a/jobs.yaml", Jobs("/a", "1Mi"));
  StoreOptions options = Options({"a"});
  options.interval = milliseconds(5);
  Store store(options, log_);
  ASSERT_NE(store.WaitFor(kLong), nullptr);
  tree_.Write("a/jobs.yaml", Jobs("/a", "22Mi"));
  EXPECT_TRUE(support::WaitUntil([&] { return Now(store, "/a") == 22 << 20; }));
}

// A source that does not answer has no say, and takes no other's.
TEST_F(StoreTest, PatienceEnds) {
  tree_.Write("a/jobs.yaml", Jobs("/a", "1Mi"));
  StoreOptions options = Options({"a"});
  options.patience = milliseconds(0);
  Store store(options, log_);
  auto early = store.Current();
  ASSERT_NE(early, nullptr);
  if (early->inventory->workloads().empty()) {
    EXPECT_FALSE(early->sources[0].readable);
    EXPECT_EQ(early->sources[0].problems[0].check, "slow");
  }
  EXPECT_TRUE(support::WaitUntil([&] { return Now(store, "/a") == 1 << 20; }));
  EXPECT_TRUE(store.Current()->sources[0].readable);
}

}  // namespace
}  // namespace exporter
