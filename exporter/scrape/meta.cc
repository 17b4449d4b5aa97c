#include "exporter/scrape/meta.h"

#include <set>
#include <string>
#include <string_view>

#include "machine/text.h"

namespace exporter {
namespace {

using Kind = Outcome::Kind;

constexpr std::string_view kSuccess = "drift_scrape_collector_success";
constexpr std::string_view kDuration =
    "drift_scrape_collector_duration_seconds";
constexpr std::string_view kSource = "drift_source_available";
constexpr std::string_view kDropped = "drift_series_dropped";
constexpr std::string_view kDuplicates =
    "drift_duplicate_samples_dropped_total";

// One series per source: the first who speaks of it is believed.
class Sources {
 public:
  explicit Sources(metric::Family& family) : family_(family) {}

  void Add(std::string_view source, std::string_view reason) {
    if (!seen_.insert(std::string(source)).second) return;
    family_.Add(metric::Labels({{"source", source}, {"reason", reason}}),
                reason.empty() ? 1 : 0);
  }

 private:
  metric::Family& family_;
  std::set<std::string> seen_;
};

// A collector that names no source of its own is its only one.
void AddSources(const Outcome& outcome, Sources& sources) {
  if (outcome.kind == Kind::kLate) return;
  const auto& told = outcome.families->sources();
  for (const auto& [source, reason] : told) sources.Add(source, reason);
  if (outcome.kind == Kind::kUnavailable) {
    sources.Add(outcome.collector, machine::ReasonOf(*outcome.status));
  } else if (outcome.kind == Kind::kOk && told.empty()) {
    sources.Add(outcome.collector, "");
  }
}

}  // namespace

bool IsOwnName(std::string_view family) {
  // To OpenMetrics the name of a counter ends before _total.
  constexpr std::string_view kDuplicatesFamily =
      kDuplicates.substr(0, kDuplicates.rfind('_'));
  for (std::string_view own :
       {kSuccess, kDuration, kSource, kDropped, kDuplicatesFamily}) {
    if (family.starts_with(own)) return true;
  }
  return false;
}

std::shared_ptr<const metric::Families> DescribeRuns(
    const std::vector<Outcome>& outcomes) {
  auto families = std::make_shared<metric::Families>();
  metric::Family& success = families->Gauge(
      kSuccess,
      "1: the collector delivered. 0: it failed, or did not return in time. "
      "Absent: this machine lacks its source, see drift_source_available.");
  metric::Family& duration = families->Gauge(
      kDuration,
      "Time the collector's run took; so far, if it has not returned.");
  Sources sources(families->Gauge(
      kSource,
      "1: this machine has the source. 0: it lacks it, for the reason given."));
  for (const Outcome& outcome : outcomes) {
    const metric::Labels labels({{"collector", outcome.collector}});
    duration.Add(labels, outcome.duration.count());
    if (outcome.kind != Kind::kUnavailable) {
      success.Add(labels, outcome.kind == Kind::kOk ? 1 : 0);
    }
    AddSources(outcome, sources);
  }
  return families;
}

std::shared_ptr<const metric::Families> DescribeAccounts(
    const std::vector<Outcome>& outcomes,
    const metric::Page::Accounts& accounts, uint64_t duplicates) {
  auto families = std::make_shared<metric::Families>();
  metric::Family& dropped =
      families->Gauge(kDropped,
                      "Series left out of this page, which would have exceeded "
                      "--web.max-series.");
  for (const Outcome& outcome : outcomes) {
    if (outcome.kind == Kind::kLate) continue;  // nothing of it was there
    const auto it = accounts.dropped.find(outcome.collector);
    dropped.Add(
        metric::Labels({{"collector", outcome.collector}}),
        it == accounts.dropped.end() ? 0.0 : static_cast<double>(it->second));
  }
  families
      ->Counter(kDuplicates,
                "Samples left out of pages since the exporter started, because "
                "their series stood there already.")
      .Add(static_cast<double>(duplicates));
  return families;
}

}  // namespace exporter
