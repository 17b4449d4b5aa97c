#include "drift/event_ledger.h"

#include <algorithm>

namespace drift {
namespace {

using machine::cgroup::MemoryEvents;
using Counter = std::optional<uint64_t> MemoryEvents::*;
constexpr Counter kCounters[] = {
    &MemoryEvents::low, &MemoryEvents::high,     &MemoryEvents::max,
    &MemoryEvents::oom, &MemoryEvents::oom_kill, &MemoryEvents::oom_group_kill};

uint64_t Since(uint64_t now, uint64_t before) {
  return now > before ? now - before : 0;
}

}  // namespace

std::string EventLedger::KeyOf(const std::string& path, uint64_t inode) {
  return path + '\n' + std::to_string(inode);
}

// Returns the kills among what is new.
uint64_t EventLedger::Add(Known& known, const MemoryEvents& events) {
  // A v2 counter never goes back: it was read before the watch read a newer
  // one. v1's failcnt can be reset by writing to it.
  MemoryEvents& totals = totals_[known.who].events;
  uint64_t kills = 0;
  for (const Counter counter : kCounters) {
    if (!(events.*counter)) continue;
    const uint64_t now = *(events.*counter);
    // What was counted before the first reading is only ours to tell of a
    // cgroup that was born while we ran.
    if (!(known.last.*counter)) known.last.*counter = known.born ? 0 : now;
    uint64_t& last = *(known.last.*counter);
    if (now < last && known.resettable) last = 0;
    const uint64_t added = Since(now, last);
    totals.*counter = (totals.*counter).value_or(0) + added;
    last += added;
    if (counter == &MemoryEvents::oom_kill) kills = added;
  }
  return kills;
}

EventLedger::Change EventLedger::Take(const Seen& seen,
                                      const std::string& parent) {
  Change change;
  auto [at, is_new] = known_.try_emplace(KeyOf(seen.path, seen.inode));
  Known& known = at->second;
  change.before = !is_new;
  if (is_new) known.born = look_ > 1 && !there_.contains(seen.inode);
  if (is_new && !known.born) known.last_oomd = seen.oomd_kills;
  known.who = seen.who;
  known.key = at->first;
  known.parent = parent;
  known.resettable = !seen.hierarchical;
  known.look = look_;
  change.kills = known.kills + Add(known, seen.events);
  known.kills = 0;
  if (seen.local.oom) {
    change.tells_limit = true;
    // Of one that was there before, the first reading says nothing.
    const bool first = is_new && known.born;
    change.limit_hit =
        Since(*seen.local.oom,
              known.last_local_oom.value_or(first ? 0 : *seen.local.oom)) > 0;
    known.last_local_oom = seen.local.oom;
  }
  if (seen.oomd_kills) {
    totals_[seen.who].kills[static_cast<size_t>(Killer::kOomd)] +=
        Since(*seen.oomd_kills, known.last_oomd.value_or(0));
    known.last_oomd = seen.oomd_kills;
  }
  return change;
}

void EventLedger::Look(const std::vector<Seen>& seen,
                       const std::vector<uint64_t>& others) {
  ++look_;
  std::vector<Change> changes;
  std::vector<std::string> keys;
  for (const Seen& workload : seen) {
    const bool enclosed = workload.parent >= 0 &&
                          static_cast<size_t>(workload.parent) < keys.size();
    changes.push_back(
        Take(workload, enclosed ? keys[static_cast<size_t>(workload.parent)]
                                : std::string()));
    keys.push_back(KeyOf(workload.path, workload.inode));
  }
  TakeOff(seen, changes);
  TakeLost(seen, changes);
  Explain(seen, changes);
  std::erase_if(known_,
                [&](const auto& entry) { return entry.second.look != look_; });
  there_.clear();
  there_.insert(others.begin(), others.end());
  for (const Seen& workload : seen) there_.insert(workload.inode);
}

// What remains to each when the kills of the workloads inside are taken off.
// Files are read one after the other: a kill can be in the child's reading and
// not in the parent's yet.
void EventLedger::TakeOff(const std::vector<Seen>& seen,
                          std::vector<Change>& changes) {
  std::vector<uint64_t> below(seen.size());
  for (size_t i = 0; i < seen.size(); ++i) {
    if (seen[i].parent < 0 || !seen[i].hierarchical) continue;
    below[static_cast<size_t>(seen[i].parent)] += changes[i].kills;
  }
  for (size_t i = 0; i < seen.size(); ++i) {
    Known& known = known_[KeyOf(seen[i].path, seen[i].inode)];
    const uint64_t explained = below[i] + known.ahead;
    const uint64_t off = std::min(explained, changes[i].kills);
    changes[i].own_kills = changes[i].kills - off;
    known.ahead = explained - off;
  }
}

// Kills that a parent counted and no living child did.
void EventLedger::TakeLost(const std::vector<Seen>& seen,
                           std::vector<Change>& changes) {
  std::unordered_map<std::string, std::vector<const Known*>> vanished;
  for (const auto& [key, known] : known_) {
    if (known.look != look_) vanished[known.parent].push_back(&known);
  }
  if (vanished.empty()) return;
  for (size_t i = 0; i < seen.size(); ++i) {
    if (!seen[i].hierarchical || !changes[i].before) continue;
    const auto at = vanished.find(KeyOf(seen[i].path, seen[i].inode));
    if (at == vanished.end()) continue;
    uint64_t lost = changes[i].own_kills;
    for (const Known* gone : at->second) lost -= std::min(lost, gone->kills);
    changes[i].own_kills = 0;  // they were those of who is gone
    if (lost == 0) continue;
    if (at->second.size() > 1 || seen[i].folds) {
      unattributed_[seen[i].who] += lost;
      continue;
    }
    // Down to the innermost, as long as there is no choice.
    const Known* gone = at->second.front();
    for (;;) {
      auto& kills = totals_[gone->who].events.oom_kill;
      kills = kills.value_or(0) + lost;
      const auto below = vanished.find(gone->key);
      if (below == vanished.end()) break;
      if (below->second.size() > 1) {
        unattributed_[gone->who] += lost;
        break;
      }
      gone = below->second.front();
    }
  }
}

// By the nearest limit that was hit. The kill can be read before the hit of a
// cgroup above is: what has no reason yet has one more look to find it.
void EventLedger::Explain(const std::vector<Seen>& seen,
                          std::vector<Change>& changes) {
  for (size_t i = 0; i < seen.size(); ++i) {
    Known& known = known_[KeyOf(seen[i].path, seen[i].inode)];
    const uint64_t late = known.unexplained;
    const uint64_t fresh = seen[i].folds ? 0 : changes[i].own_kills;
    known.unexplained = 0;
    if (late + fresh == 0 || !changes[i].tells_limit) continue;
    uint64_t* kills = totals_[seen[i].who].kills;
    bool all_told = true;
    bool above = false;
    for (int at = seen[i].parent; at >= 0 && !above;
         at = seen[static_cast<size_t>(at)].parent) {
      above = changes[static_cast<size_t>(at)].limit_hit;
      all_told &= changes[static_cast<size_t>(at)].tells_limit;
    }
    if (changes[i].limit_hit) {
      kills[static_cast<size_t>(Killer::kOwnLimit)] += late + fresh;
    } else if (above) {
      kills[static_cast<size_t>(Killer::kAncestorLimit)] += late + fresh;
    } else if (all_told) {
      kills[static_cast<size_t>(Killer::kMachine)] += late;
      known.unexplained = fresh;
    }
  }
}

void EventLedger::Note(const std::string& path, uint64_t inode,
                       const MemoryEvents& events) {
  const auto at = known_.find(KeyOf(path, inode));
  if (at != known_.end()) at->second.kills += Add(at->second, events);
}

const EventLedger::Totals* EventLedger::Of(const std::string& who) const {
  const auto at = totals_.find(who);
  return at == totals_.end() ? nullptr : &at->second;
}

void EventLedger::Forget(const std::string& who) {
  totals_.erase(who);
  unattributed_.erase(who);
}

}  // namespace drift
