// /proc/PID/stat of every process, read through descriptors that are kept from
// look to look as far as the budget goes. Used by one thread, but for
// LeaveBudget().
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "machine/dir.h"
#include "machine/keep.h"

namespace machine::proc {

class KeptStats {
 public:
  KeptStats(std::shared_ptr<const Dir> proc, KeepBudget& budget);
  ~KeptStats();

  // The view is valid until the next call. Errors as ReadOnce() has them.
  absl::StatusOr<std::string_view> Read(int pid);

  // All processes have been read once: closes the descriptors of those that
  // were not (they are gone), and what the cgroup side claims back.
  void EndPass();

  // Any thread: gives back what is kept, and never touches the budget again,
  // so that this may outlive it. Nothing more is kept from then on.
  void LeaveBudget();

 private:
  struct Kept {
    Fd fd;
    uint64_t pass = 0;
  };
  bool Enter();
  void Leave(int64_t files);

  const std::shared_ptr<const Dir> proc_;
  Buffer buffer_;
  std::unordered_map<int, Kept> kept_;  // by pid
  uint64_t pass_ = 1;

  std::mutex mutex_;    // of what follows
  KeepBudget* budget_;  // null after LeaveBudget()
  int64_t entered_ = 0;
};

}  // namespace machine::proc
