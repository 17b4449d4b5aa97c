#include "machine/proc/processes.h"

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "machine/proc/hidepid.h"
#include "machine/proc/kept_stats.h"
#include "machine/proc/process_reads.h"
#include "machine/proc/quarantine.h"
#include "machine/proc/threads.h"
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
  State(const Dir& proc, KeepBudget& budget, const Options& options)
      : options_(options),
        proc_(OwnDescription(proc)),
        hidepid_(HidesProcesses(*proc_, buffer_)),
        kept_(std::make_shared<KeptStats>(proc_, budget)),
        quarantine_(options.quarantine),
        threads_(proc_),
        times_(proc_),
        follower_([this] { Follow(); }) {
    pthread_setname_np(follower_.native_handle(), "d-follower");
  }

  // A stuck read keeps what it uses; the budget may be gone when it returns.
  ~State() {
    {
      std::lock_guard lock(looking_);
      stop_ = true;
    }
    wake_.notify_one();
    follower_.join();  // what it reads does not block
    kept_->LeaveBudget();
  }

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
  void AddPlaces(std::vector<TaskId> tasks, ProcessLook& look);
  void Follow();

  const Options options_;
  Buffer buffer_;  // of the caller; the reading thread has its own
  const std::shared_ptr<const Dir> proc_;
  const bool hidepid_;
  const std::shared_ptr<KeptStats> kept_;
  Quarantine quarantine_;
  ThreadScan threads_;
  UninterruptibleTimes times_;
  std::mutex looking_;
  WatchedThread thread_;

  // Asleep unless somebody is in D.
  std::condition_variable wake_;
  bool stop_ = false;
  std::thread follower_;  // last: it uses the others
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
  if (auto stuck = thread_.Stuck()) {
    look->stuck.push_back(*stuck);
    quarantine_.Put(stuck->pid, UninterruptibleTimes::Clock::now());
  }
  if (times_.tracked() > 0) wake_.notify_one();
  return look;
}

// By stat as far as the thread comes, the rest by status.
absl::StatusOr<ProcessLook> Processes::State::ReadAll(std::vector<int> pids) {
  // Those in quarantine stand behind the others.
  const auto now = UninterruptibleTimes::Clock::now();
  const auto barred = std::stable_partition(
      pids.begin(), pids.end(),
      [&](int pid) { return !quarantine_.Holds(pid, now); });
  const std::vector<int> suspects(barred, pids.end());
  pids.erase(barred, pids.end());

  auto work = std::make_shared<StatWork>(std::move(pids), kept_);
  const size_t done = thread_.Run(work, options_.watchdog);
  Gathering gathering(work->pids.size() + suspects.size());
  for (size_t i = 0; i < work->pids.size(); ++i) {
    const int pid = work->pids[i];
    gathering.Add(
        pid, i < done ? work->process(i) : ReadByStatus(*proc_, pid, buffer_));
  }
  for (int pid : suspects) {
    gathering.Add(pid, ReadByStatus(*proc_, pid, buffer_));
  }
  return std::move(gathering).Finish();
}

void Processes::State::AddUninterruptible(ProcessLook& look) {
  std::vector<TaskId> tasks;
  for (const Process& process : look.processes) {
    if (process.state != 'D') continue;
    tasks.push_back({process.pid, process.pid});
    look.uninterruptible.push_back(
        {process.pid, process.pid, process.kernel_thread, 0, ""});
  }
  const ThreadScan::Found found =
      threads_.Look(look.processes, options_.threads, buffer_);
  look.threads_scanned =
      static_cast<int64_t>(look.processes.size()) + found.scanned;
  for (const TaskId& task : found.uninterruptible) {
    tasks.push_back(task);
    look.uninterruptible.push_back({task.pid, task.tid, false, 0, ""});
  }
  // Also when there are none: those of the look before are forgotten.
  const std::vector<double> seconds = times_.Look(tasks, buffer_);
  for (size_t i = 0; i < tasks.size(); ++i) {
    look.uninterruptible[i].seconds = seconds[i];
  }
  AddPlaces(std::move(tasks), look);
}

void Processes::State::AddPlaces(std::vector<TaskId> tasks, ProcessLook& look) {
  if (tasks.empty()) return;
  tasks.resize(std::min(tasks.size(), kMostWchans));
  auto work = std::make_shared<WchanWork>(std::move(tasks), proc_);
  const size_t done = thread_.Run(work, options_.watchdog);
  for (size_t i = 0; i < done; ++i) {
    look.uninterruptible[i].wchan = work->symbol(i);
  }
}

void Processes::State::Follow() {
  Buffer buffer;
  std::unique_lock lock(looking_);
  while (!stop_) {
    wake_.wait(lock, [&] { return stop_ || times_.tracked() > 0; });
    wake_.wait_for(lock, options_.follow, [&] { return stop_; });
    if (!stop_) times_.Follow(buffer);
  }
}

Processes::Processes(const Dir& proc, KeepBudget& budget, Options options)
    : state_(std::make_unique<State>(proc, budget, options)) {}

Processes::~Processes() = default;

absl::StatusOr<ProcessLook> Processes::Look() { return state_->Look(); }

}  // namespace machine::proc
