// One run of one collector: what it needs, and what it leaves behind.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "collectors/collector.h"
#include "exporter/scrape/lane.h"
#include "exporter/scrape/walk_lane.h"
#include "machine/dir.h"
#include "machine/proc/processes.h"
#include "metric/family.h"

namespace exporter {

// What a run means for one page. The same run can be late for one request and
// in time for another.
struct Outcome {
  enum class Kind : uint8_t { kOk, kUnavailable, kFailed, kLate };

  std::string collector;
  Kind kind = Kind::kLate;
  std::chrono::duration<double> duration{};  // kLate: so far
  // Null if late: neither may be looked at while the run is in flight.
  std::shared_ptr<const absl::Status> status;
  std::shared_ptr<const metric::Families> families;
};

class CollectorRun : public Run {
 public:
  // All that the run may touch, even after the scraper is gone.
  struct Job {
    std::shared_ptr<const collectors::Collector> collector;
    std::shared_ptr<const machine::Root> root;
    std::shared_ptr<ScrapeWalk> walk;  // see Scraper::Machine about the order
    std::shared_ptr<machine::proc::Processes> processes;
    Declare declarations;  // null: nothing is declared
    std::shared_ptr<const collectors::Options> options;
    // Of the request that started the run. Half of it is what the run gives
    // the walk, so that its host families still make the page.
    Clock::duration budget{};
  };
  explicit CollectorRun(Job job);

  // Waits until the request's own `deadline`, at most until the run is
  // `longest` old.
  Outcome Await(Clock::time_point deadline, Clock::duration longest) const;

 private:
  // What the run leaves behind, a piece of its own: a page keeps it, not the
  // rest of the run.
  struct Delivered {
    absl::Status status;
    metric::Families families;
  };
  void Work() override;

  const std::string name_;
  Job job_;  // used by Work() only
  const std::shared_ptr<Delivered> delivered_ = std::make_shared<Delivered>();
};

}  // namespace exporter
