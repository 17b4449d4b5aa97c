// The three ways in which one process is read: stat and wchan, which can
// block and are therefore steps of the watched thread, and status, which
// cannot and takes its place.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/dir.h"
#include "machine/proc/kept_stats.h"
#include "machine/proc/processes.h"
#include "machine/proc/uninterruptible.h"
#include "machine/proc/watched_thread.h"

namespace machine::proc {

// NotFound: it vanished. PermissionDenied: hidepid. DataLoss: not understood.
absl::StatusOr<Process> ReadByStatus(const Dir& proc, int pid, Buffer& buffer);

class StatWork : public WatchedThread::Work {
 public:
  StatWork(std::vector<int> pids, std::shared_ptr<KeptStats> kept);
  void Step(size_t step) override;
  void AllDone() override { kept_->EndPass(); }

  // Errors as ReadByStatus has them.
  const absl::StatusOr<Process>& process(size_t step) const {
    return processes_[step];
  }

 private:
  const std::shared_ptr<KeptStats> kept_;
  std::vector<absl::StatusOr<Process>> processes_;
};

class WchanWork : public WatchedThread::Work {
 public:
  WchanWork(std::vector<TaskId> tasks, std::shared_ptr<const Dir> proc);
  void Step(size_t step) override;

  // A kernel symbol; empty when there is none or it is not told.
  const std::string& symbol(size_t step) const { return symbols_[step]; }

 private:
  const std::shared_ptr<const Dir> proc_;
  const std::vector<TaskId> tasks_;
  Buffer buffer_;
  std::vector<std::string> symbols_;
};

}  // namespace machine::proc
