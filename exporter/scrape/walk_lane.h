// The cgroup walk and matching: a run of its own beside the collectors, so
// that a walk which is late or never returns costs the workload families only.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "collectors/collector.h"
#include "exporter/scrape/lane.h"

namespace exporter {

// () -> StatusOr<shared_ptr<const ...>>: what a collector asks its Context for.
using Walk = decltype(collectors::Context::workloads);
using Walked = Walk::result_type;
using Declare = decltype(collectors::Context::declarations);

class WalkRun : public Run {
 public:
  // Null: nobody has told this exporter how to walk; the result is Unavailable.
  WalkRun(std::shared_ptr<const Walk> walk,
          std::shared_ptr<std::atomic<bool>> ended);
  // Once the run is over.
  const Walked& result() const { return result_; }

 private:
  void Work() override;

  const std::shared_ptr<const Walk> walk_;
  const std::shared_ptr<std::atomic<bool>> any_ended_;
  Walked result_;
};

// The one lane of walks. Any thread.
class WalkLane {
 public:
  explicit WalkLane(Walk walk);

  // The walk in flight or a new one; null after Stop().
  std::shared_ptr<WalkRun> Join();
  void Stop(Clock::time_point deadline) { lane_.Stop(deadline); }
  // True once a walk has ended, well or with an error.
  bool ended() const { return any_ended_->load(); }

 private:
  const std::shared_ptr<const Walk> walk_;
  // Shared with the runs, which may end after the lane.
  const std::shared_ptr<std::atomic<bool>> any_ended_ =
      std::make_shared<std::atomic<bool>>(false);
  Lane<WalkRun> lane_{"drift-walk"};
};

// The walk of one scrape, joined when the first of its collectors asks and
// then the same for all that the scrape has started, however late they ask.
class ScrapeWalk {
 public:
  ScrapeWalk(std::shared_ptr<WalkLane> lane, Clock::duration longest)
      : walk_lane_(std::move(lane)), longest_(longest) {}

  // DeadlineExceeded: not there by `deadline`, or older than `longest` and
  // still in flight (then at once).
  Walked Wait(Clock::time_point deadline);

 private:
  std::shared_ptr<WalkRun> Join();

  const std::shared_ptr<WalkLane> walk_lane_;
  const Clock::duration longest_;
  std::mutex mutex_;
  std::shared_ptr<WalkRun> run_;  // guarded by mutex_
};

}  // namespace exporter
