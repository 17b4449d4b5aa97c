// How many descriptors may be kept open from scrape to scrape.
//
// Reading a kept descriptor of a kernel file costs a third to a half of
// open-read-close. But once read, each keeps about 4.5 KiB of kernel slab (the
// seq_file buffer is a page) that is charged to our cgroup, so the budget is
// one of memory before it is one of number. Cgroup files come before pid
// files: what pid files may take is what cgroup files do not want.
#pragma once

#include <atomic>
#include <cstdint>

namespace machine {

class KeepBudget {
 public:
  static constexpr int64_t kBytesPerFile = 4608;
  enum class Class : uint8_t { kCgroup, kPid };

  // `bytes` of kernel memory, at most `descriptors` in number.
  KeepBudget(int64_t bytes, int64_t descriptors);

  // True: the caller keeps one more descriptor and calls Leave() when it
  // closes it. Any thread.
  bool Enter(Class of);
  void Leave(Class of);

  // How many files the cgroup side would like to keep, told after each walk;
  // the pid side then gets what is left.
  void CgroupWants(int64_t files);
  // How many descriptors the pid side holds too many since then.
  int64_t PidExcess() const;

  int64_t limit() const { return limit_; }  // files
  int64_t kept() const;

 private:
  const int64_t limit_;
  std::atomic<int64_t> cgroup_{0};
  std::atomic<int64_t> pid_{0};
  std::atomic<int64_t> cgroup_wants_{0};
};

// Raises RLIMIT_NOFILE to its hard limit; returns the soft limit then in
// force.
int64_t RaiseDescriptorLimit();

}  // namespace machine
