#include "machine/proc/process_reads.h"

#include <cerrno>
#include <string_view>
#include <utility>

#include "machine/proc/pid_file.h"
#include "machine/proc/pid_stat.h"
#include "machine/proc/pid_status.h"
#include "machine/text.h"

namespace machine::proc {
namespace {

// Kernel symbols are shorter (KSYM_NAME_LEN is 512, none comes near).
constexpr size_t kMostSymbolBytes = 128;

std::vector<int> PidsOf(const std::vector<TaskId>& tasks) {
  std::vector<int> pids;
  pids.reserve(tasks.size());
  for (const TaskId& task : tasks) pids.push_back(task.pid);
  return pids;
}

}  // namespace

absl::StatusOr<Process> ReadByStatus(const Dir& proc, int pid, Buffer& buffer) {
  Fd fd = OpenPidFile(proc, pid, "status");
  if (!fd) return absl::ErrnoToStatus(errno, "status");
  auto text = ReadOnce(fd.get(), buffer);
  if (!text.ok()) return text.status();
  auto status = ParsePidStatus(*text);
  if (!status.ok()) return status.status();
  return Process{pid, status->state, status->kernel_thread, status->threads};
}

StatWork::StatWork(std::vector<int> pids, std::shared_ptr<KeptStats> kept)
    : Work(std::move(pids)), kept_(std::move(kept)) {
  processes_.resize(this->pids.size());
}

void StatWork::Step(size_t step) {
  auto text = kept_->Read(pids[step]);
  if (!text.ok()) {
    processes_[step] = text.status();
    return;
  }
  auto stat = ParsePidStat(*text);
  if (!stat.ok()) {
    processes_[step] = stat.status();
    return;
  }
  processes_[step] =
      Process{pids[step], stat->state, stat->kernel_thread(), stat->threads};
}

WchanWork::WchanWork(std::vector<TaskId> tasks, std::shared_ptr<const Dir> proc)
    : Work(PidsOf(tasks)), proc_(std::move(proc)), tasks_(std::move(tasks)) {
  symbols_.resize(tasks_.size());
}

void WchanWork::Step(size_t step) {
  const auto [pid, tid] = tasks_[step];
  Fd fd = OpenPidFile(
      *proc_, pid,
      tid == pid ? "wchan" : "task/" + std::to_string(tid) + "/wchan");
  if (!fd) return;
  auto text = ReadOnce(fd.get(), buffer_);
  if (!text.ok()) return;
  std::string_view symbol = Trim(*text);
  // "0": running again, or we may not know.
  if (symbol != "0") symbols_[step] = symbol.substr(0, kMostSymbolBytes);
}

}  // namespace machine::proc
