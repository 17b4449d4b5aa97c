// What cgroup_memory remembers from scrape to scrape: the events of every
// workload since this exporter started, and the watch that reads them between
// scrapes.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "collectors/workloads.h"
#include "drift/event_ledger.h"
#include "machine/cgroup/events_watch.h"
#include "metric/family.h"

namespace collectors {

class MemoryEventsMemory {
 public:
  using Clock = std::chrono::steady_clock;
  // A workload that is gone keeps its kills on the page for so long, so that
  // they are scraped at all.
  static constexpr std::chrono::minutes kKept{15};
  static constexpr size_t kMostKept = 256;

  explicit MemoryEventsMemory(
      std::function<Clock::time_point()> now = Clock::now);

  // Adds this scrape's readings.
  void Look(const Workloads& workloads, machine::Buffer& buffer);
  // Of a workload of the last Look, by index.
  const drift::EventLedger::Totals& Of(size_t workload) const {
    return totals_[workload];
  }
  // The kills of those that are gone, and those that nobody can be named for.
  void AddGone(metric::Family& oom_kills, metric::Family& unattributed) const;
  // Cgroups for which inotify had no watch left.
  size_t unwatched() const { return unwatched_; }

 private:
  struct Labelled {
    metric::Labels labels;
    Clock::time_point seen;
  };
  void Watch(const Workloads& workloads);
  void ForgetOld();

  // Shared with the watch.
  struct Shared {
    std::mutex mutex;
    drift::EventLedger ledger;  // guarded by mutex
  };
  const std::function<Clock::time_point()> now_;
  const std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::map<std::string, Labelled> labels_;  // by who
  Clock::time_point last_look_;
  std::vector<drift::EventLedger::Totals> totals_;  // of the last look
  std::unique_ptr<machine::cgroup::EventsWatch> watch_;
  size_t unwatched_ = 0;
};

}  // namespace collectors
