// A token bucket, as golang.org/x/time/rate has it: `burst` requests at once,
// and one more for each interval.
#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>

#include "exporter/webconfig/config.h"

namespace webconfig {

// Any number of threads.
class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  explicit RateLimiter(const RateLimit& limit)
      : limit_(limit), tokens_(limit.burst) {}

  bool Allow(Clock::time_point now) {
    if (limit_.interval_seconds <= 0) return true;
    const std::lock_guard lock(mutex_);
    if (last_ != Clock::time_point()) {
      const std::chrono::duration<double> passed = now - last_;
      tokens_ += passed.count() / limit_.interval_seconds;
    }
    last_ = std::max(last_, now);
    tokens_ = std::min(tokens_, static_cast<double>(limit_.burst));
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  const RateLimit limit_;
  std::mutex mutex_;
  double tokens_;
  Clock::time_point last_;
};

}  // namespace webconfig
