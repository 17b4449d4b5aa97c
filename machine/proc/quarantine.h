// Processes whose stat has hung: for a while they are read in another way, so
// that one which hangs again and again does not cost every scrape its watchdog.
#pragma once

#include <chrono>
#include <cstddef>
#include <unordered_map>

namespace machine::proc {

// Not thread-safe.
class Quarantine {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr size_t kMost = 256;  // of more, the oldest goes

  explicit Quarantine(std::chrono::seconds first) : first_(first) {}

  // It hangs now. Twice as long as the last time, an hour at most.
  void Put(int pid, Clock::time_point now);
  bool Holds(int pid, Clock::time_point now) const;

 private:
  struct Term {
    std::chrono::seconds length;
    Clock::time_point seen;  // hanging
  };
  const std::chrono::seconds first_;
  std::unordered_map<int, Term> terms_;  // by pid
};

}  // namespace machine::proc
