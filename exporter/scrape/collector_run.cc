#include "exporter/scrape/collector_run.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "exporter/scrape/meta.h"

namespace exporter {
namespace {

// A plugged-in prometheus::Collectable may throw; it costs its own families.
absl::Status Collect(const collectors::Collector& collector,
                     const collectors::Context& context,
                     metric::Families& families) {
  try {
    return collector.collect(context, families);
  } catch (const std::exception& e) {
    return absl::InternalError(std::string("exception: ") + e.what());
  } catch (...) {
    return absl::InternalError("exception of an unknown type");
  }
}

absl::Status CheckNames(const metric::Families& families) {
  for (const metric::Family& family : families.all()) {
    if (!IsOwnName(family.name())) continue;
    return absl::InvalidArgumentError(
        family.name() + ": this name is the exporter's own, use another");
  }
  return absl::OkStatus();
}

std::shared_ptr<const drift::Declarations> NothingDeclared() {
  auto nothing = std::make_shared<drift::Declarations>();
  nothing->inventory = std::make_shared<const drift::Inventory>();
  return nothing;
}

Outcome::Kind KindOf(const absl::Status& status) {
  if (status.ok()) return Outcome::Kind::kOk;
  return absl::IsUnavailable(status) ? Outcome::Kind::kUnavailable
                                     : Outcome::Kind::kFailed;
}

}  // namespace

CollectorRun::CollectorRun(Job job)
    : name_(job.collector->name), job_(std::move(job)) {}

void CollectorRun::Work() {
  const Job job = std::move(job_);
  const collectors::Context context{
      .root = *job.root,
      .options = *job.options,
      .processes = *job.processes,
      .workloads = [walk = job.walk,
                    until = started() +
                            job.budget / 2] { return walk->Wait(until); },
      .declarations = job.declarations ? job.declarations : NothingDeclared};
  delivered_->status = Collect(*job.collector, context, delivered_->families);
  if (auto names = CheckNames(delivered_->families); !names.ok()) {
    *delivered_ = {.status = names, .families = {}};
  }
}

Outcome CollectorRun::Await(Clock::time_point deadline,
                            Clock::duration longest) const {
  const bool over = WaitUntil(std::min(deadline, started() + longest));
  Outcome outcome;
  outcome.collector = name_;
  outcome.duration = Duration();
  // One that has ended after all, long after it should have, shows a machine
  // that is no more.
  if (!over || outcome.duration > longest) return outcome;
  outcome.kind = KindOf(delivered_->status);
  // Both keep `delivered_` alive.
  outcome.status = {delivered_, &delivered_->status};
  outcome.families = {delivered_, &delivered_->families};
  return outcome;
}

}  // namespace exporter
