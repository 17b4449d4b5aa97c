#include "exporter/scrape/walk_lane.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "machine/text.h"

namespace exporter {

WalkRun::WalkRun(std::shared_ptr<const Walk> walk,
                 std::shared_ptr<std::atomic<bool>> ended)
    : walk_(std::move(walk)),
      any_ended_(std::move(ended)),
      result_(machine::Unavailable("not_mounted", "cgroups are not read")) {}

void WalkRun::Work() {
  try {
    if (*walk_) result_ = (*walk_)();
  } catch (const std::exception& e) {
    result_ = absl::InternalError(std::string("exception: ") + e.what());
  } catch (...) {
    result_ = absl::InternalError("exception of an unknown type");
  }
  *any_ended_ = true;
}

WalkLane::WalkLane(Walk walk)
    : walk_(std::make_shared<const Walk>(std::move(walk))) {}

std::shared_ptr<WalkRun> WalkLane::Join() {
  return lane_.Join(
      [&] { return std::make_shared<WalkRun>(walk_, any_ended_); });
}

std::shared_ptr<WalkRun> ScrapeWalk::Join() {
  std::lock_guard lock(mutex_);
  if (!run_) run_ = walk_lane_->Join();
  return run_;
}

Walked ScrapeWalk::Wait(Clock::time_point deadline) {
  const std::shared_ptr<WalkRun> run = Join();
  if (!run) return absl::CancelledError("the exporter is ending");
  // A walk that took too long is as old as it took: not the machine of now,
  // even if it ends at last.
  if (!run->WaitUntil(std::min(deadline, run->started() + longest_)) ||
      run->Duration() > longest_) {
    const auto age =
        std::chrono::duration_cast<std::chrono::milliseconds>(run->Duration());
    return absl::DeadlineExceededError(
        "the cgroup walk is late: " + std::to_string(age.count()) + " ms");
  }
  const Walked& result = run->result();
  if (result.ok()) return *result;
  // A status of its own for each collector. A shared one would be counted by
  // the packaged Abseil, whose counting TSan cannot see.
  return absl::Status(result.status().code(), result.status().message());
}

}  // namespace exporter
