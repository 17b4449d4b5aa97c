#include "drift/event_ledger.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"

namespace drift {
namespace {

using Seen = EventLedger::Seen;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// A v2 workload with that many kills and limit hits of its own.
Seen At(const std::string& path, uint64_t inode, int parent, uint64_t kills,
        uint64_t limit_hits = 0) {
  Seen seen;
  seen.who = "who " + path;
  seen.path = path;
  seen.inode = inode;
  seen.parent = parent;
  seen.hierarchical = true;
  seen.events.oom_kill = kills;
  seen.local.oom = limit_hits;
  return seen;
}

class EventLedgerTest : public testing::Test {
 protected:
  uint64_t Kills(const std::string& path) const {
    const auto* totals = ledger_.Of("who " + path);
    return totals == nullptr ? 999 : totals->events.oom_kill.value_or(998);
  }
  uint64_t KilledBy(const std::string& path, Killer killer) const {
    const auto* totals = ledger_.Of("who " + path);
    return totals == nullptr ? 999 : totals->kills[static_cast<size_t>(killer)];
  }
  EventLedger ledger_;
};

TEST_F(EventLedgerTest, ARestartOfOursInventsNothing) {
  ledger_.Look({At("/a", 1, -1, 7)});
  EXPECT_EQ(Kills("/a"), 0u);
  ledger_.Look({At("/a", 1, -1, 9)});
  EXPECT_EQ(Kills("/a"), 2u);
}

TEST_F(EventLedgerTest, ANewCgroupHidesNothing) {
  ledger_.Look({});
  ledger_.Look({At("/a", 1, -1, 1)});
  EXPECT_EQ(Kills("/a"), 1u);
}

TEST_F(EventLedgerTest, ARestartedUnitGoesOnCounting) {
  ledger_.Look({At("/a", 1, -1, 7)});
  ledger_.Look({At("/a", 1, -1, 8)});
  ledger_.Look({});
  EXPECT_EQ(Kills("/a"), 1u) << "it outlives its cgroup";
  ledger_.Look({At("/a", 2, -1, 0)});
  EXPECT_EQ(Kills("/a"), 1u);
  // Its new counter is larger than the old one was: no reset to be seen.
  ledger_.Look({At("/a", 2, -1, 20)});
  EXPECT_EQ(Kills("/a"), 21u);
}

TEST_F(EventLedgerTest, WhatTheWatchSawCountsOnce) {
  ledger_.Look({At("/a", 1, -1, 0)});
  machine::cgroup::MemoryEvents events;
  events.oom_kill = 2;
  ledger_.Note("/a", 1, events);
  ledger_.Note("/a", 1, events);
  ledger_.Note("/a", 99, events);  // another cgroup of that name
  EXPECT_EQ(Kills("/a"), 2u);
  ledger_.Look({At("/a", 1, -1, 3)});
  EXPECT_EQ(Kills("/a"), 3u);
}

TEST_F(EventLedgerTest, AnOlderReadingAfterTheWatchIsNoReset) {
  ledger_.Look({At("/a", 1, -1, 5)});
  machine::cgroup::MemoryEvents events;
  events.oom_kill = 7;
  ledger_.Note("/a", 1, events);
  ledger_.Look({At("/a", 1, -1, 6)});
  EXPECT_EQ(Kills("/a"), 2u);
  ledger_.Look({At("/a", 1, -1, 7)});
  EXPECT_EQ(Kills("/a"), 2u);
}

TEST_F(EventLedgerTest, SomebodyResetsV1sFailcnt) {
  Seen seen = At("/a", 1, -1, 0);
  seen.hierarchical = false;
  seen.events.max = 100;
  ledger_.Look({seen});
  seen.events.max = 110;
  ledger_.Look({seen});
  seen.events.max = 3;
  ledger_.Look({seen});
  EXPECT_EQ(ledger_.Of("who /a")->events.max, 13u);
}

TEST_F(EventLedgerTest, KilledRightBeforeItsEnd) {
  ledger_.Look({At("/s", 1, -1, 0), At("/s/a", 2, 0, 0), At("/s/b", 3, 0, 0)});
  ledger_.Look({At("/s", 1, -1, 3), At("/s/b", 3, 0, 1)});
  EXPECT_EQ(Kills("/s"), 3u);
  EXPECT_EQ(Kills("/s/a"), 2u) << "what its parent has and its sibling not";
  EXPECT_EQ(Kills("/s/b"), 1u);
  EXPECT_THAT(ledger_.unattributed(), IsEmpty());
}

TEST_F(EventLedgerTest, WhatTheWatchSawOfTheVanishedIsNotLost) {
  ledger_.Look({At("/s", 1, -1, 0), At("/s/a", 2, 0, 0)});
  machine::cgroup::MemoryEvents events;
  events.oom_kill = 1;
  ledger_.Note("/s/a", 2, events);
  ledger_.Look({At("/s", 1, -1, 1)});
  EXPECT_EQ(Kills("/s/a"), 1u);
}

TEST_F(EventLedgerTest, TheSliceOfTheVanishedWasNotKilledByAnybody) {
  for (bool noted : {false, true}) {
    SCOPED_TRACE(noted);
    ledger_ = EventLedger();
    ledger_.Look({At("/s", 1, -1, 0), At("/s/a", 2, 0, 0)});
    machine::cgroup::MemoryEvents events;
    events.oom_kill = 1;
    if (noted) ledger_.Note("/s/a", 2, events);
    ledger_.Look({At("/s", 1, -1, 1)});
    ledger_.Look({At("/s", 1, -1, 1)});
    for (Killer killer :
         {Killer::kOwnLimit, Killer::kAncestorLimit, Killer::kMachine}) {
      EXPECT_EQ(KilledBy("/s", killer), 0u);
    }
  }
}

TEST_F(EventLedgerTest, AParentReadBeforeItsChildHasTheKillALookLater) {
  ledger_.Look({At("/s", 1, -1, 0), At("/s/a", 2, 0, 0), At("/s/b", 3, 0, 0)});
  ledger_.Look(
      {At("/s", 1, -1, 0), At("/s/a", 2, 0, 1, 1), At("/s/b", 3, 0, 0)});
  // The one that was killed and a sibling of it are gone.
  ledger_.Look({At("/s", 1, -1, 1), At("/s/b", 3, 0, 0)});
  EXPECT_EQ(Kills("/s/a"), 1u) << "not twice";
  ledger_.Look({At("/s", 1, -1, 1)});
  EXPECT_EQ(Kills("/s/b"), 0u);
  EXPECT_EQ(KilledBy("/s", Killer::kMachine), 0u);
}

TEST_F(EventLedgerTest, AContainerThatIsNamedLateWasThereBefore) {
  ledger_.Look({}, {7});  // its runtime has not answered yet
  Seen late = At("/a", 7, -1, 5, 5);
  late.oomd_kills = 2;
  ledger_.Look({late});
  EXPECT_EQ(Kills("/a"), 0u);
  EXPECT_EQ(KilledBy("/a", Killer::kOwnLimit), 0u);
  EXPECT_EQ(KilledBy("/a", Killer::kOomd), 0u);
  ledger_.Look({At("/a", 7, -1, 6, 6)});
  EXPECT_EQ(Kills("/a"), 1u);
  EXPECT_EQ(KilledBy("/a", Killer::kOwnLimit), 1u);
}

TEST_F(EventLedgerTest, WhatCouldNotBeReadAtFirstIsNoNews) {
  Seen unread = At("/a", 1, -1, 0);
  unread.events = {};
  unread.local = {};
  ledger_.Look({unread});
  ledger_.Look({At("/a", 1, -1, 5, 5)});
  EXPECT_EQ(Kills("/a"), 0u);
  EXPECT_EQ(KilledBy("/a", Killer::kOwnLimit), 0u);
}

TEST_F(EventLedgerTest, AWholePodVanished) {
  ledger_.Look(
      {At("/s", 1, -1, 0), At("/s/pod", 2, 0, 0), At("/s/pod/app", 3, 1, 0)});
  ledger_.Look({At("/s", 1, -1, 1)});
  EXPECT_EQ(Kills("/s/pod"), 1u);
  EXPECT_EQ(Kills("/s/pod/app"), 1u);
}

TEST_F(EventLedgerTest, WhoOfSeveralIsNotGuessed) {
  ledger_.Look({At("/s", 1, -1, 0), At("/s/a", 2, 0, 0), At("/s/b", 3, 0, 0)});
  ledger_.Look({At("/s", 1, -1, 2)});
  EXPECT_EQ(Kills("/s/a"), 0u);
  EXPECT_EQ(Kills("/s/b"), 0u);
  EXPECT_THAT(ledger_.unattributed(), ElementsAre(Pair("who /s", 2)));
}

TEST_F(EventLedgerTest, AFoldedSessionMayHaveBeenIt) {
  Seen slice = At("/s", 1, -1, 0);
  slice.folds = true;
  ledger_.Look({slice, At("/s/a", 2, 0, 0)});
  slice.events.oom_kill = 1;
  ledger_.Look({slice});
  EXPECT_EQ(Kills("/s/a"), 0u);
  EXPECT_THAT(ledger_.unattributed(), ElementsAre(Pair("who /s", 1)));
}

TEST_F(EventLedgerTest, OnV1ParentsKnowNothingOfTheirChildren) {
  Seen parent = At("/s", 1, -1, 0);
  Seen child = At("/s/a", 2, 0, 0);
  parent.hierarchical = child.hierarchical = false;
  parent.local = child.local = {};
  ledger_.Look({parent, child});
  parent.events.oom_kill = 1;  // of a process of its own
  ledger_.Look({parent});
  EXPECT_EQ(Kills("/s"), 1u);
  EXPECT_EQ(Kills("/s/a"), 0u);
  EXPECT_EQ(KilledBy("/s", Killer::kMachine), 0u) << "v1 does not tell";
}

TEST_F(EventLedgerTest, WhoKilled) {
  const struct {
    const char* world;
    uint64_t parent_hits, own_hits;
    Killer killer;
  } kCases[] = {
      {"its own limit", 0, 1, Killer::kOwnLimit},
      {"the pod's limit", 1, 0, Killer::kAncestorLimit},
      {"both were hit: the nearest", 1, 1, Killer::kOwnLimit},
      {"the machine was out of memory", 0, 0, Killer::kMachine},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    ledger_ = EventLedger();
    ledger_.Look({At("/pod", 1, -1, 0), At("/pod/app", 2, 0, 0)});
    ledger_.Look({At("/pod", 1, -1, 1, c.parent_hits),
                  At("/pod/app", 2, 0, 1, c.own_hits)});
    // The machine is only blamed when the next look has no other reason.
    ledger_.Look({At("/pod", 1, -1, 1, c.parent_hits),
                  At("/pod/app", 2, 0, 1, c.own_hits)});
    for (Killer killer :
         {Killer::kOwnLimit, Killer::kAncestorLimit, Killer::kMachine}) {
      EXPECT_EQ(KilledBy("/pod/app", killer), killer == c.killer ? 1u : 0u);
      EXPECT_EQ(KilledBy("/pod", killer), 0u);
    }
  }
}

TEST_F(EventLedgerTest, TheReasonMayBeReadALookLater) {
  ledger_.Look({At("/pod", 1, -1, 0), At("/pod/app", 2, 0, 0)});
  ledger_.Look({At("/pod", 1, -1, 0), At("/pod/app", 2, 0, 1)});
  ledger_.Look({At("/pod", 1, -1, 1, 1), At("/pod/app", 2, 0, 1)});
  EXPECT_EQ(KilledBy("/pod/app", Killer::kAncestorLimit), 1u);
  EXPECT_EQ(KilledBy("/pod/app", Killer::kMachine), 0u);
}

TEST_F(EventLedgerTest, SystemdOomdLeavesItsMark) {
  Seen seen = At("/a", 1, -1, 0);
  seen.oomd_kills = 4;  // before us
  ledger_.Look({seen});
  seen.oomd_kills = 6;
  ledger_.Look({seen});
  EXPECT_EQ(KilledBy("/a", Killer::kOomd), 2u);
}

}  // namespace
}  // namespace drift
