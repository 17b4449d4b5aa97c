#include "machine/proc/kept_stats.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "machine/proc/pid_file.h"

namespace machine::proc {

KeptStats::KeptStats(std::shared_ptr<const Dir> proc, KeepBudget& budget)
    : proc_(std::move(proc)), budget_(&budget) {}

KeptStats::~KeptStats() { LeaveBudget(); }

absl::StatusOr<std::string_view> KeptStats::Read(int pid) {
  if (auto at = kept_.find(pid); at != kept_.end()) {
    auto text = ReadOnce(at->second.fd.get(), buffer_);
    if (text.ok()) {
      at->second.pass = pass_;
      return text;
    }
    // ESRCH: that process is gone, but the pid may belong to another one.
    kept_.erase(at);
    Leave(1);
  }
  Fd fd = OpenPidFile(*proc_, pid, "stat");
  if (!fd) return absl::ErrnoToStatus(errno, "stat");
  auto text = ReadOnce(fd.get(), buffer_);
  if (text.ok() && Enter()) kept_[pid] = Kept{std::move(fd), pass_};
  return text;
}

void KeptStats::EndPass() {
  int64_t excess = 0;
  {
    std::lock_guard lock(mutex_);
    if (budget_ != nullptr) excess = budget_->PidExcess();
  }
  int64_t closed = 0;
  for (auto at = kept_.begin(); at != kept_.end();) {
    if (at->second.pass == pass_ && closed >= excess) {
      ++at;
    } else {
      at = kept_.erase(at);
      ++closed;
    }
  }
  Leave(closed);
  ++pass_;
}

bool KeptStats::Enter() {
  std::lock_guard lock(mutex_);
  if (budget_ == nullptr || !budget_->Enter(KeepBudget::Class::kPid)) {
    return false;
  }
  ++entered_;
  return true;
}

void KeptStats::Leave(int64_t files) {
  std::lock_guard lock(mutex_);
  if (budget_ == nullptr) return;
  entered_ -= files;
  for (; files > 0; --files) budget_->Leave(KeepBudget::Class::kPid);
}

void KeptStats::LeaveBudget() {
  std::lock_guard lock(mutex_);
  for (; entered_ > 0; --entered_) budget_->Leave(KeepBudget::Class::kPid);
  budget_ = nullptr;
}

}  // namespace machine::proc
