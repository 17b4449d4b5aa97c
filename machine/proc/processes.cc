#include "machine/proc/processes.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "machine/proc/hidepid.h"
#include "machine/proc/kept_stats.h"
#include "machine/proc/process_reads.h"
#include "machine/proc/uninterruptible.h"
#include "machine/proc/watched_thread.h"

namespace machine::proc {
namespace {

// A thousand tasks in D tell by their first thousand where they wait.
constexpr size_t kMostWchans = 1000;

// Puts what was read of the processes together.
class Gathering {
 public:
  explicit Gathering(size_t pids) { look_.processes.reserve(pids); }

  void Add(int pid, const absl::StatusOr<Process>& process) {
    if (process.ok()) {
      look_.processes.push_back(*process);
      understood_ = true;
    } else if (absl::IsPermissionDenied(process.status())) {
      look_.hidepid = true;
    } else if (absl::IsDataLoss(process.status())) {
      look_.processes.push_back(Process{pid});  // it is there, after all
      not_understood_ = process.status();
    } else if (!absl::IsNotFound(process.status())) {
      failed_ = process.status();
    }
  }

  absl::StatusOr<ProcessLook> Finish() && {
    // A count that leaves out those that could not be opened would be wrong.
    if (!failed_.ok()) return failed_;
    if (!understood_ && !not_understood_.ok()) return not_understood_;
    return std::move(look_);
  }

 private:
  ProcessLook look_;
  bool understood_ = false;
  absl::Status not_understood_;
  absl::Status failed_;
};

}  // namespace

class Processes::State {
 public:
  State(const Dir& proc, KeepBudget& budget, std::chrono::milliseconds watchdog)
      : watchdog_(watchdog),
        proc_(OwnDescription(proc)),
        hidepid_(HidesProcesses(*proc_, buffer_)),
        kept_(std::make_shared<KeptStats>(proc_, budget)),
        times_(proc_) {}

  // A stuck read keeps what it uses; the budget may be gone when it returns.
  ~State() { kept_->LeaveBudget(); }

  absl::StatusOr<ProcessLook> Look();

 private:
  // So that nobody's listing moves the offset of ours. Listing tells if it
  // failed.
  static std::shared_ptr<const Dir> OwnDescription(const Dir& proc) {
    auto dir = proc.Sub(".");
    return std::make_shared<const Dir>(dir.ok() ? *std::move(dir) : Dir());
  }

  absl::StatusOr<ProcessLook> ReadAll(std::vector<int> pids);
  void AddUninterruptible(ProcessLook& look);

  const std::chrono::milliseconds watchdog_;
  Buffer buffer_;  // of the caller; the thread has its own
  const std::shared_ptr<const Dir> proc_;
  const bool hidepid_;
  const std::shared_ptr<KeptStats> kept_;
  UninterruptibleTimes times_;
  std::mutex looking_;
  WatchedThread thread_;
};

absl::StatusOr<ProcessLook> Processes::State::Look() {
  std::lock_guard lock(looking_);
  std::vector<int> pids;
  absl::Status listed =
      proc_->EachNumber([&](int pid) { pids.push_back(pid); });
  if (!listed.ok()) return listed;
  auto look = ReadAll(std::move(pids));
  if (!look.ok()) return look.status();
  look->hidepid |= hidepid_;
  AddUninterruptible(*look);
  if (auto stuck = thread_.Stuck()) look->stuck.push_back(*stuck);
  return look;
}

// By stat as far as the thread comes, the rest by status.
absl::StatusOr<ProcessLook> Processes::State::ReadAll(std::vector<int> pids) {
  auto work = std::make_shared<StatWork>(std::move(pids), kept_);
  const size_t done = thread_.Run(work, watchdog_);
  Gathering gathering(work->pids.size());
  for (size_t i = 0; i < work->pids.size(); ++i) {
    const int pid = work->pids[i];
    gathering.Add(
        pid, i < done ? work->process(i) : ReadByStatus(*proc_, pid, buffer_));
  }
  return std::move(gathering).Finish();
}

void Processes::State::AddUninterruptible(ProcessLook& look) {
  std::vector<int> pids;
  for (const Process& process : look.processes) {
    if (process.state != 'D') continue;
    pids.push_back(process.pid);
    look.uninterruptible.push_back({process.pid, process.kernel_thread, 0, ""});
  }
  // Also when there are none: those of the look before are forgotten.
  const std::vector<double> seconds = times_.Look(pids, buffer_);
  for (size_t i = 0; i < pids.size(); ++i) {
    look.uninterruptible[i].seconds = seconds[i];
  }
  if (pids.empty()) return;
  pids.resize(std::min(pids.size(), kMostWchans));
  auto work = std::make_shared<WchanWork>(std::move(pids), proc_);
  const size_t done = thread_.Run(work, watchdog_);
  for (size_t i = 0; i < done; ++i) {
    look.uninterruptible[i].wchan = work->symbol(i);
  }
}

Processes::Processes(const Dir& proc, KeepBudget& budget,
                     std::chrono::milliseconds watchdog)
    : state_(std::make_unique<State>(proc, budget, watchdog)) {}

Processes::~Processes() = default;

absl::StatusOr<ProcessLook> Processes::Look() { return state_->Look(); }

}  // namespace machine::proc
