#include "machine/proc/quarantine.h"

#include <algorithm>

namespace machine::proc {
namespace {

constexpr std::chrono::seconds kLongest = std::chrono::hours(1);

}  // namespace

void Quarantine::Put(int pid, Clock::time_point now) {
  // A pid that has been free for an hour may be another process by now.
  std::erase_if(terms_, [&](const auto& entry) {
    return now - entry.second.seen > entry.second.length + kLongest;
  });
  if (auto at = terms_.find(pid); at != terms_.end()) {
    // Still the same hang as long as its term has not ended.
    if (!Holds(pid, now)) {
      at->second.length = std::min(at->second.length * 2, kLongest);
    }
    at->second.seen = now;
    return;
  }
  if (terms_.size() >= kMost) {
    terms_.erase(std::min_element(terms_.begin(), terms_.end(),
                                  [](const auto& a, const auto& b) {
                                    return a.second.seen < b.second.seen;
                                  }));
  }
  terms_.emplace(pid, Term{first_, now});
}

bool Quarantine::Holds(int pid, Clock::time_point now) const {
  const auto at = terms_.find(pid);
  return at != terms_.end() && now - at->second.seen < at->second.length;
}

}  // namespace machine::proc
