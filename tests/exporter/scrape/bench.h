// What scrape tests are made of: fake collectors, gates that hold them, and a
// scraper around them with its pages as text and its log as text.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "collectors/collector.h"
#include "exporter/log.h"
#include "exporter/scrape/scraper.h"

namespace exporter {

// Long enough that only a deadlock reaches it, on a busy machine under TSan.
constexpr std::chrono::seconds kForever{60};

// Holds whoever waits until it is opened, then nobody any more. Shared with
// runs that outlive their test, so always in a shared_ptr.
class Gate {
 public:
  void Open();
  void Wait();
  bool WaitFor(Clock::duration longest);

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};
inline std::shared_ptr<Gate> MakeGate() { return std::make_shared<Gate>(); }

// True when `condition` becomes true before kForever.
bool Eventually(const std::function<bool()>& condition);

// Threads of this process.
size_t ThreadCount();

collectors::Collector Fake(std::string name, collectors::Collect collect);
// Ok, with one sample: drift_test_<name> 1.
collectors::Collector Working(const std::string& name);
// Returns `status` after a sample drift_test_<name> 1.
collectors::Collector Returning(const std::string& name, absl::Status status);
// drift_test_<name> tells which run it was: 1, 2, ... Passes `entered`, then
// `gate` in each.
collectors::Collector Held(const std::string& name,
                           std::shared_ptr<Gate> entered,
                           std::shared_ptr<Gate> gate);

// A log and what was written to it.
class LogFile {
 public:
  LogFile();
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  const std::shared_ptr<const Log>& log() const { return log_; }
  std::string Text() const;
  // How many lines have `part` in them.
  int Lines(const std::string& part) const;

 private:
  int fd_;
  std::shared_ptr<const Log> log_;
};

class Bench {
 public:
  explicit Bench(std::vector<collectors::Collector> collectors,
                 Scraper::Options options = {.longest = kForever},
                 Walk walk = nullptr);

  // The page of one scrape as text 0.0.4. A status fails the test.
  std::string Page(Clock::duration timeout = kForever) {
    return Page({{}, {}, Clock::now() + timeout});
  }
  std::string Page(const Scraper::Wanted& wanted);

  Scraper& scraper() { return *scraper_; }
  void Destroy() { scraper_.reset(); }
  const LogFile& log() const { return log_; }

 private:
  LogFile log_;
  std::unique_ptr<Scraper> scraper_;
};

}  // namespace exporter
