#include "exporter/page/lookout.h"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "exporter/machine.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/scrape/bench.h"
#include "tests/support/status.h"
#include "tests/support/threads.h"
#include "tests/support/tree.h"

namespace page {
namespace {

using exporter::MakeGate;
using std::chrono::milliseconds;
using support::WaitUntil;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::chrono::hours kNever{1};

// A machine with one cgroup, /batch, that is declared to have 512 MiB.
class LookoutTest : public testing::Test {
 protected:
  LookoutTest()
      : tree_({{"proc/self/mountinfo",
                "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"},
               {"sys/fs/cgroup/batch/cgroup.procs", ""},
               {"sys/fs/cgroup/batch/memory.max", "536870912\n"},
               {"sys/fs/cgroup/batch/memory.current", "1048576\n"},
               {"limits.yaml",
                "workloads:\n- cgroup: /batch\n  limits:\n    memory: "
                "512Mi\n"}}) {
    exporter::MachineConfig config;
    config.procfs = tree_.Path("proc");
    config.sysfs = tree_.Path("sys");
    config.cgroupfs = tree_.Path("sys/fs/cgroup");
    config.rootfs = tree_.Path();
    config.sources = {
        {declared::Language::kNative, tree_.Path("limits.yaml"), ""}};
    auto opened = exporter::OpenMachine(config, log_.log());
    EXPECT_THAT(opened, support::IsOk());
    store_ = opened->store;
    EXPECT_NE(store_->WaitFor(exporter::kForever), nullptr);
    machine_ = std::move(opened->machine);
  }

  exporter::LogFile log_;
  support::TempTree tree_;
  std::shared_ptr<exporter::Store> store_;
  exporter::Scraper::Machine machine_;
  // As quick as can be; nothing here depends on how quick that is.
  Lookout::Pace pace_{.alone = kNever,
                      .second = milliseconds(1),
                      .fresh = milliseconds(0),
                      .least = milliseconds(1),
                      .patience = exporter::kForever};
};

const report::Row* OnlyRow(const Sight& sight) {
  if (sight.seen == nullptr || sight.seen->findings.rows.size() != 1) {
    return nullptr;
  }
  return &sight.seen->findings.rows[0];
}

TEST_F(LookoutTest, EachVisitorSeesTheMachineOfNow) {
  Lookout lookout(machine_, pace_);
  Sight sight = lookout.Look();
  ASSERT_NE(OnlyRow(sight), nullptr);
  EXPECT_EQ(OnlyRow(sight)->verdict, report::Verdict::kOk);
  EXPECT_EQ(sight.trouble, "");

  tree_.Write("sys/fs/cgroup/batch/memory.max", "268435456\n");
  // One look may have been under way when it changed.
  lookout.Look();
  sight = lookout.Look();
  ASSERT_NE(OnlyRow(sight), nullptr);
  EXPECT_EQ(OnlyRow(sight)->verdict, report::Verdict::kDrift);
  EXPECT_GT(sight.seen->findings.window_seconds, 0);
  EXPECT_GT(sight.seen->findings.time, 1700000000);
}

TEST_F(LookoutTest, ThereIsAPastThoughNobodyWatched) {
  pace_.alone = milliseconds(1);
  pace_.fresh = kNever;
  Lookout lookout(machine_, pace_);
  Sight sight;
  EXPECT_TRUE(WaitUntil([&] {
    sight = lookout.Look();
    return sight.seen != nullptr && sight.seen->findings.window_seconds > 0;
  }));
  ASSERT_NE(OnlyRow(sight), nullptr);
  const auto points =
      sight.seen->history->Of(OnlyRow(sight)->who, Series::kMemory);
  ASSERT_THAT(points, SizeIs(History::kPoints));
  EXPECT_EQ(points.back(), 1048576);
}

TEST_F(LookoutTest, WhatFailsIsToldAndTriedAgain) {
  auto fails = std::make_shared<std::atomic<bool>>(true);
  machine_.walk = [walk = machine_.walk, fails]() -> exporter::Walked {
    if (*fails) return absl::UnavailableError("no cgroups");
    return walk();
  };
  Lookout lookout(machine_, pace_);
  Sight sight = lookout.Look();
  EXPECT_EQ(sight.seen, nullptr);
  EXPECT_THAT(sight.trouble, HasSubstr("no cgroups"));

  *fails = false;
  EXPECT_TRUE(WaitUntil([&] {
    sight = lookout.Look();
    return OnlyRow(sight) != nullptr && sight.trouble.empty();
  }));

  *fails = true;
  EXPECT_TRUE(WaitUntil([&] {
    sight = lookout.Look();
    return !sight.trouble.empty();
  }));
  EXPECT_NE(OnlyRow(sight), nullptr) << "what was seen last stays";
}

TEST_F(LookoutTest, ALookThatHangsKeepsNobody) {
  auto gate = MakeGate();
  auto entered = MakeGate();
  auto hangs = std::make_shared<std::atomic<bool>>(false);
  machine_.walk = [walk = machine_.walk, gate, entered,
                   hangs]() -> exporter::Walked {
    if (*hangs) {
      entered->Open();
      gate->Wait();
    }
    return walk();
  };
  pace_.patience = milliseconds(20);
  auto lookout = std::make_unique<Lookout>(machine_, pace_);
  EXPECT_TRUE(WaitUntil([&] { return OnlyRow(lookout->Look()) != nullptr; }));
  *hangs = true;
  EXPECT_TRUE(WaitUntil([&] { return lookout->Look().busy.count() > 0; }));
  entered->Wait();
  const Sight sight = lookout->Look();
  EXPECT_NE(OnlyRow(sight), nullptr);
  EXPECT_GT(sight.busy.count(), 0);
  lookout.reset();  // leaves the thread behind
  gate->Open();
  EXPECT_TRUE(
      WaitUntil([] { return support::ThreadCount("drift-lookout") == 0; }));
}

}  // namespace
}  // namespace page
