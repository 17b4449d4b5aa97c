// Looks at the machine in the background, for the page: one thread, however
// many people watch. Every 30 s while nobody does, so that there is a past to
// show; at once, and then every 5 s, when somebody asks.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "exporter/background.h"
#include "exporter/page/history.h"
#include "exporter/report/row.h"
#include "exporter/scrape/scraper.h"

namespace page {

using exporter::Clock;

// The last look that succeeded, and how it is with the next one.
struct Seen {
  report::Findings findings;  // with rows of what is as declared
  Clock::time_point at;       // when; the wall clock's time is in `findings`
  std::shared_ptr<const History> history;
};

// What a visitor gets.
struct Sight {
  std::shared_ptr<const Seen> seen;  // null: there has been none yet
  std::string trouble;  // why the latest attempt failed; empty: it did not
  // How long the look that is under way has been so; zero: none is.
  Clock::duration busy{};
};

class Lookout {
 public:
  struct Pace {
    std::chrono::milliseconds alone{30000};    // between looks, nobody watching
    std::chrono::milliseconds second{5000};    // after the first, or a failure
    std::chrono::milliseconds fresh{4000};     // younger: no need for a new one
    std::chrono::milliseconds least{1000};     // between looks, whoever asks
    std::chrono::milliseconds patience{1500};  // no visitor waits longer
  };

  // `machine.walk` may be called from this thread while others call it. Throws
  // std::system_error when there is no thread to be had.
  Lookout(exporter::Scraper::Machine machine, Pace pace);

  // A fresh look if there can be one within `patience`, else the last one. Any
  // number of threads.
  Sight Look();

 private:
  struct Shared;
  static void Work(Shared& shared, const exporter::Scraper::Machine& machine);

  const std::shared_ptr<Shared> shared_;
  exporter::BackgroundThread thread_;
};

}  // namespace page
