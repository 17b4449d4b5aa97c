// One scrape: which collectors, until when, and what the page says of them.
//
//   request ──> for each collector wanted: join its run in flight or start one
//           ──> wait until this request's own deadline
//           ──> page = families of the runs that are over + meta metrics
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "collectors/collector.h"
#include "exporter/log.h"
#include "exporter/scrape/collector_run.h"
#include "exporter/scrape/journal.h"
#include "exporter/scrape/lane.h"
#include "exporter/scrape/walk_lane.h"
#include "metric/page.h"

namespace exporter {

class Scraper {
 public:
  using Walk = exporter::Walk;
  using Declare = exporter::Declare;

  // A run that never returns outlives the scraper, and these with it; so each
  // must own what it refers to, or what another one owns:
  // `processes` is destroyed before `walk`, and `walk` before `root`.
  struct Machine {
    std::shared_ptr<const machine::Root> root;
    std::shared_ptr<machine::proc::Processes> processes;
    // A run of its own, shared by all collectors of a scrape. May be null:
    // collectors then hear Unavailable.
    Walk walk;
    // Never waits. May be null: nothing is declared.
    Declare declarations = {};
    collectors::Options options = {};
  };
  struct Options {
    uint64_t max_series = 20000;
    // No run is waited for longer than this after its start.
    std::chrono::milliseconds longest{5000};
  };

  // One thread per collector and one for the walk, which starts at once: it
  // makes the exporter ready. Throws std::system_error when the threads cannot
  // be had.
  Scraper(std::vector<collectors::Collector> enabled, Machine machine,
          Options options, std::shared_ptr<const Log> log);
  // Gives runs in flight 200 ms, all of them together.
  ~Scraper();
  Scraper(const Scraper&) = delete;
  Scraper& operator=(const Scraper&) = delete;

  struct Wanted {
    std::vector<std::string> collect;  // empty: all that are enabled
    std::vector<std::string> exclude;
    Clock::time_point deadline;
  };
  // A settled page; it has the meta metrics even if every collector is late.
  // InvalidArgument: an unknown or disabled collector is named, or both lists
  // are given. Any number of threads.
  absl::StatusOr<std::shared_ptr<const metric::Page>> Scrape(
      const Wanted& wanted);

  // The cgroups of now as workloads, from the walk that scrapes use. Errors as
  // ScrapeWalk::Wait() has them. Any number of threads.
  Walked Workloads(Clock::time_point deadline) {
    return ScrapeWalk(walk_lane_, options_.longest).Wait(deadline);
  }

  const std::vector<collectors::Collector>& collectors() const {
    return *enabled_;
  }
  // True once a cgroup walk has ended (well or with an error) and the first
  // load of declarations is over.
  bool ready() const {
    return walk_lane_->ended() && (!declarations_ || declarations_());
  }

 private:
  using Runs = std::vector<std::shared_ptr<CollectorRun>>;
  Runs Start(const std::vector<size_t>& chosen, Clock::duration budget);
  std::shared_ptr<const metric::Page> MakePage(
      const std::vector<Outcome>& outcomes);

  const std::shared_ptr<const std::vector<collectors::Collector>> enabled_;
  const std::shared_ptr<const machine::Root> root_;
  const std::shared_ptr<WalkLane> walk_lane_;  // see Machine about the order
  const std::shared_ptr<machine::proc::Processes> processes_;
  const Declare declarations_;
  const std::shared_ptr<const collectors::Options> collector_options_;
  const Options options_;
  std::vector<std::unique_ptr<Lane<CollectorRun>>> lanes_;  // as *enabled_
  Journal journal_;
  std::atomic<uint64_t> duplicates_{0};
};

}  // namespace exporter
