#include "machine/keep.h"

#include <sys/resource.h>

#include <algorithm>

namespace machine {

KeepBudget::KeepBudget(int64_t bytes, int64_t descriptors)
    : limit_(std::clamp<int64_t>(bytes / kBytesPerFile, 0,
                                 std::max<int64_t>(descriptors, 0))) {}

// Each side adds itself first and looks at the other one then, so that two
// that enter at once may both be refused but never both be let in.
bool KeepBudget::Enter(Class of) {
  if (of == Class::kCgroup) {
    if (cgroup_.fetch_add(1) + pid_.load() < limit_) return true;
  } else {
    if (pid_.fetch_add(1) + std::max(cgroup_.load(), cgroup_wants_.load()) <
        limit_) {
      return true;
    }
  }
  Leave(of);
  return false;
}

void KeepBudget::Leave(Class of) {
  (of == Class::kCgroup ? cgroup_ : pid_).fetch_sub(1);
}

void KeepBudget::CgroupWants(int64_t files) { cgroup_wants_.store(files); }

int64_t KeepBudget::PidExcess() const {
  int64_t cgroup = std::max(cgroup_.load(), cgroup_wants_.load());
  int64_t for_pids = std::max<int64_t>(limit_ - cgroup, 0);
  return std::max<int64_t>(pid_.load() - for_pids, 0);
}

int64_t KeepBudget::kept() const { return cgroup_.load() + pid_.load(); }

int64_t RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  if (limit.rlim_cur < limit.rlim_max) {
    rlimit raised{limit.rlim_max, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return static_cast<int64_t>(
      std::min<rlim_t>(limit.rlim_cur, INT64_MAX));  // RLIM_INFINITY
}

}  // namespace machine
