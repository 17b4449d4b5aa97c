#include "exporter/scrape/scraper.h"

#include <algorithm>
#include <utility>

#include "exporter/scrape/choose.h"
#include "exporter/scrape/meta.h"

namespace exporter {
namespace {

constexpr std::chrono::milliseconds kPatience{200};

}  // namespace

Scraper::Scraper(std::vector<collectors::Collector> enabled, Machine machine,
                 Options options, std::shared_ptr<const Log> log)
    : enabled_(std::make_shared<const std::vector<collectors::Collector>>(
          std::move(enabled))),
      root_(std::move(machine.root)),
      walk_lane_(std::make_shared<WalkLane>(std::move(machine.walk))),
      processes_(std::move(machine.processes)),
      declarations_(std::move(machine.declarations)),
      collector_options_(std::make_shared<const collectors::Options>(
          std::move(machine.options))),
      options_(options),
      journal_(std::move(log)) {
  for (const collectors::Collector& collector : *enabled_) {
    lanes_.push_back(std::make_unique<Lane<CollectorRun>>(collector.name));
  }
  // Nobody may scrape an exporter that is not ready.
  walk_lane_->Join();
}

Scraper::~Scraper() {
  const Clock::time_point deadline = Clock::now() + kPatience;
  for (const auto& lane : lanes_) lane->Stop(deadline);
  walk_lane_->Stop(deadline);
}

absl::StatusOr<std::shared_ptr<const metric::Page>> Scraper::Scrape(
    const Wanted& wanted) {
  const auto chosen = Choose(*enabled_, wanted.collect, wanted.exclude);
  if (!chosen.ok()) return chosen.status();
  const Runs runs = Start(*chosen, wanted.deadline - Clock::now());
  std::vector<Outcome> outcomes;
  for (const auto& run : runs) {
    outcomes.push_back(run->Await(wanted.deadline, options_.longest));
    journal_.Note(outcomes.back(), Clock::now());
  }
  return MakePage(outcomes);
}

// All of them first, so that they work side by side.
Scraper::Runs Scraper::Start(const std::vector<size_t>& chosen,
                             Clock::duration budget) {
  budget = std::clamp<Clock::duration>(budget, Clock::duration::zero(),
                                       options_.longest);
  const auto walk = std::make_shared<ScrapeWalk>(walk_lane_, options_.longest);
  Runs runs;
  for (size_t i : chosen) {
    runs.push_back(lanes_[i]->Join([&] {
      return std::make_shared<CollectorRun>(
          CollectorRun::Job{.collector = {enabled_, &(*enabled_)[i]},
                            .root = root_,
                            .walk = walk,
                            .processes = processes_,
                            .declarations = declarations_,
                            .options = collector_options_,
                            .budget = budget});
    }));
  }
  return runs;
}

std::shared_ptr<const metric::Page> Scraper::MakePage(
    const std::vector<Outcome>& outcomes) {
  auto page = std::make_shared<metric::Page>();
  page->Add("scrape", DescribeRuns(outcomes));
  for (const Outcome& outcome : outcomes) {
    if (outcome.families) page->Add(outcome.collector, outcome.families);
  }
  const metric::Page::Accounts accounts = page->Settle(options_.max_series);
  journal_.Note(accounts);
  const uint64_t duplicates = duplicates_ += accounts.duplicates;
  page->AddAccounts(DescribeAccounts(outcomes, accounts, duplicates));
  return page;
}

}  // namespace exporter
