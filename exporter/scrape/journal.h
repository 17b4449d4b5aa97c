// What the log says of scrapes: that something begins, changes or ends, never
// that it goes on.
//   level=WARN msg="collector failed" collector=meminfo err="DATA_LOSS: ..."
//   level=WARN msg="collector is late" collector=process seconds=2.5
//   level=INFO msg="collector works again" collector=process
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "exporter/log.h"
#include "exporter/scrape/collector_run.h"
#include "exporter/scrape/lane.h"
#include "metric/page.h"

namespace exporter {

// Any thread.
class Journal {
 public:
  explicit Journal(std::shared_ptr<const Log> log);

  void Note(const Outcome& outcome, Clock::time_point now);
  void Note(const metric::Page::Accounts& accounts);

 private:
  // So many lines of one collector at once, and one more each kRefill. What
  // bounds them is needed: two Prometheus servers with different timeouts can
  // make a collector late and in time by turns.
  static constexpr int kBurst = 8;
  static constexpr std::chrono::minutes kRefill{1};
  // Distinct duplicates that are named.
  static constexpr size_t kMostDuplicates = 16;

  struct Noted {
    Outcome::Kind kind = Outcome::Kind::kOk;
    std::string reason;
    int lines_left = kBurst;
    Clock::time_point refilled;
  };
  // Spends one of the collector's lines.
  static bool MaySpeak(Noted& noted, Clock::time_point now);

  std::shared_ptr<const Log> log_;
  std::mutex mutex_;                    // guards the rest, not held in writes
  std::map<std::string, Noted> noted_;  // by collector
  std::set<std::string> dropped_;       // collectors told of
  std::set<std::string> duplicates_;    // samples told of
};

}  // namespace exporter
