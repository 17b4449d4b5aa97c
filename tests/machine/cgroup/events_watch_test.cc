// inotify tells of any file that is written, so that a tree of files will do.
#include "machine/cgroup/events_watch.h"

#include <map>
#include <mutex>
#include <string>

#include "gmock/gmock.h"
#include "machine/keep.h"
#include "tests/support/status.h"
#include "tests/support/threads.h"
#include "tests/support/tree.h"

namespace machine::cgroup {
namespace {

using support::WaitUntil;

class EventsWatchTest : public testing::Test {
 protected:
  EventsWatchTest()
      : tree_({{"a/memory.events", "oom_kill 0\n"},
               {"b/memory.events", "oom_kill 0\n"},
               {"c/cgroup.procs", ""}}) {
    auto hierarchies = FindHierarchies(
        "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", tree_.Path());
    tree_of_cgroups_ = std::make_unique<Tree>(*hierarchies, budget_);
  }

  Cgroups Walk() {
    auto walked = tree_of_cgroups_->Walk();
    EXPECT_THAT(walked, support::IsOk());
    return walked.ok() ? *walked : Cgroups();
  }
  void Kill(const std::string& cgroup, int count) {
    tree_.Write(cgroup + "/memory.events",
                "oom_kill " + std::to_string(count) + "\n");
  }
  uint64_t Told(const std::string& path) {
    std::lock_guard lock(mutex_);
    return told_[path];
  }

  support::TempTree tree_;
  KeepBudget budget_{1 << 20, 100};
  std::unique_ptr<Tree> tree_of_cgroups_;
  std::mutex mutex_;
  std::map<std::string, uint64_t> told_;  // by path: oom_kill
  EventsWatch watch_{[this](const Cgroup& cgroup, const MemoryEvents& events) {
    std::lock_guard lock(mutex_);
    told_[cgroup.path()] = events.oom_kill.value_or(0);
  }};
};

TEST_F(EventsWatchTest, TellsWhoHasChanged) {
  EXPECT_EQ(watch_.Set(Walk()), 0u);
  Kill("a", 1);
  EXPECT_TRUE(WaitUntil([&] { return Told("/a") == 1; }));
  Kill("a", 2);
  Kill("b", 7);
  EXPECT_TRUE(WaitUntil([&] { return Told("/a") == 2 && Told("/b") == 7; }));
}

TEST_F(EventsWatchTest, OnlyThoseThatAreSet) {
  Cgroups cgroups = Walk();
  EXPECT_EQ(watch_.Set(cgroups), 0u);
  std::erase_if(cgroups, [](const auto& c) { return c->path() == "/a"; });
  EXPECT_EQ(watch_.Set(cgroups), 0u);
  Kill("a", 1);
  Kill("b", 1);
  EXPECT_TRUE(WaitUntil([&] { return Told("/b") == 1; }));
  EXPECT_EQ(Told("/a"), 0u);
}

TEST_F(EventsWatchTest, OneThatVanishesAndOneThatComes) {
  EXPECT_EQ(watch_.Set(Walk()), 0u);
  tree_.Remove("a");
  tree_.Write("d/memory.events", "oom_kill 0\n");
  EXPECT_EQ(watch_.Set(Walk()), 0u);
  Kill("d", 3);
  EXPECT_TRUE(WaitUntil([&] { return Told("/d") == 3; }));
}

}  // namespace
}  // namespace machine::cgroup
