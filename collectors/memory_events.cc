#include "collectors/memory_events.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "machine/cgroup/oomd.h"

namespace collectors {
namespace {

using drift::EventLedger;
using machine::cgroup::Controller;

// Which workloads have members that are not workloads themselves: what the
// fold rule leaves to them, or their own sub-cgroups.
std::vector<bool> Folds(const drift::Snapshot& snapshot) {
  std::vector<bool> folds(snapshot.workloads.size());
  for (size_t i = 0; i < snapshot.members.size(); ++i) {
    const int workload = snapshot.members[i].workload;
    if (workload < 0) continue;
    const auto at = static_cast<size_t>(workload);
    if (snapshot.workloads[at].member != static_cast<int>(i)) folds[at] = true;
  }
  return folds;
}

// A container whose runtime has not answered yet is a cgroup already.
std::vector<uint64_t> Others(const drift::Snapshot& snapshot) {
  std::vector<uint64_t> inodes;
  inodes.reserve(snapshot.members.size());
  for (const auto& member : snapshot.members) {
    inodes.push_back(member.cgroup->inode());
  }
  return inodes;
}

EventLedger::Seen See(const Workloads& workloads, size_t i, bool folds,
                      machine::Buffer& buffer) {
  const drift::Workload& workload = workloads.snapshot.workloads[i];
  EventLedger::Seen seen;
  seen.who = ToText(workload.identity);
  seen.path = workload.cgroup->path();
  seen.inode = workload.cgroup->inode();
  seen.parent = workload.parent;
  seen.hierarchical = workload.cgroup->V2(Controller::kMemory);
  // A service's own sub-cgroups are the service; a group's are anybody.
  seen.folds = folds && workload.group;
  const auto& memory =
      workloads.readings.Memory(static_cast<size_t>(workload.member), buffer);
  if (memory.ok()) {
    seen.events = memory->events;
    // The local file of a service tells of its main cgroup alone.
    if (!folds) seen.local = memory->events_local;
  }
  seen.oomd_kills = machine::cgroup::ReadOomdKills(*workload.cgroup);
  return seen;
}

}  // namespace

MemoryEventsMemory::MemoryEventsMemory(std::function<Clock::time_point()> now)
    : now_(std::move(now)) {}

void MemoryEventsMemory::Look(const Workloads& workloads,
                              machine::Buffer& buffer) {
  const drift::Snapshot& snapshot = workloads.snapshot;
  const std::vector<bool> folds = Folds(snapshot);
  std::vector<EventLedger::Seen> seen;
  for (size_t i = 0; i < snapshot.workloads.size(); ++i) {
    seen.push_back(See(workloads, i, folds[i], buffer));
  }
  last_look_ = now_();
  for (size_t i = 0; i < seen.size(); ++i) {
    labels_.insert_or_assign(seen[i].who,
                             Labelled{workloads.labels[i], last_look_});
  }
  // What happens between the reading above and the watch below is read at the
  // next scrape.
  Watch(workloads);
  std::lock_guard lock(shared_->mutex);
  shared_->ledger.Look(seen, Others(snapshot));
  ForgetOld();
  totals_.clear();
  for (const auto& workload : seen) {
    const auto* totals = shared_->ledger.Of(workload.who);
    totals_.push_back(totals == nullptr ? EventLedger::Totals() : *totals);
  }
}

void MemoryEventsMemory::Watch(const Workloads& workloads) {
  machine::cgroup::Cgroups cgroups;
  for (const auto& workload : workloads.snapshot.workloads) {
    if (workload.cgroup->V2(Controller::kMemory)) {
      cgroups.push_back(workload.cgroup);
    }
  }
  if (watch_ == nullptr && cgroups.empty()) return;
  if (watch_ == nullptr) {
    watch_ = std::make_unique<machine::cgroup::EventsWatch>(
        [shared = shared_](const machine::cgroup::Cgroup& cgroup,
                           const machine::cgroup::MemoryEvents& events) {
          std::lock_guard lock(shared->mutex);
          shared->ledger.Note(cgroup.path(), cgroup.inode(), events);
        });
  }
  unwatched_ = watch_->Set(cgroups);
}

// Those that are gone for long; of very many, those that are gone longest.
void MemoryEventsMemory::ForgetOld() {
  std::vector<std::pair<Clock::time_point, std::string>> gone;
  for (const auto& [who, labelled] : labels_) {
    const auto* totals = shared_->ledger.Of(who);
    const bool kills =
        totals != nullptr && totals->events.oom_kill.value_or(0) > 0;
    if (labelled.seen == last_look_) continue;
    // Who was never killed has nothing that must be remembered.
    gone.emplace_back(kills ? labelled.seen : Clock::time_point::min(), who);
  }
  std::sort(gone.begin(), gone.end());
  for (size_t i = 0; i < gone.size(); ++i) {
    const bool too_many = gone.size() - i > kMostKept;
    if (!too_many && gone[i].first != Clock::time_point::min() &&
        last_look_ - gone[i].first <= kKept) {
      break;
    }
    labels_.erase(gone[i].second);
    shared_->ledger.Forget(gone[i].second);
  }
}

void MemoryEventsMemory::AddGone(metric::Family& oom_kills,
                                 metric::Family& unattributed) const {
  std::lock_guard lock(shared_->mutex);
  for (const auto& [who, labelled] : labels_) {
    if (labelled.seen == last_look_) continue;
    const auto* totals = shared_->ledger.Of(who);
    if (totals == nullptr || !totals->events.oom_kill) continue;
    oom_kills.Add(labelled.labels,
                  static_cast<double>(*totals->events.oom_kill));
  }
  for (const auto& [who, kills] : shared_->ledger.unattributed()) {
    const auto at = labels_.find(who);
    if (at == labels_.end()) continue;
    unattributed.Add(at->second.labels, static_cast<double>(kills));
  }
}

}  // namespace collectors
