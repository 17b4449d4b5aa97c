#include "machine/proc/uninterruptible.h"

#include <fcntl.h>

#include <optional>
#include <string>
#include <utility>

#include "machine/proc/pid_file.h"
#include "machine/proc/pid_status.h"

namespace machine::proc {
namespace {

// The context switches of a task that is in D now.
std::optional<uint64_t> SwitchesInD(const Fd& dir, Buffer& buffer) {
  Fd fd(openat(dir.get(), "status", O_RDONLY | O_CLOEXEC));
  if (!fd) return std::nullopt;
  auto text = ReadOnce(fd.get(), buffer);
  if (!text.ok()) return std::nullopt;
  auto status = ParsePidStatus(*text);
  if (!status.ok() || status->state != 'D') return std::nullopt;
  return status->context_switches;
}

}  // namespace

UninterruptibleTimes::UninterruptibleTimes(
    std::shared_ptr<const Dir> proc, std::function<Clock::time_point()> now)
    : proc_(std::move(proc)), now_(std::move(now)) {}

std::vector<double> UninterruptibleTimes::Look(const std::vector<TaskId>& tasks,
                                               Buffer& buffer) {
  ++look_;
  std::vector<double> seconds(tasks.size(), 0);
  for (size_t i = 0; i < tasks.size(); ++i) {
    if (auto at = tasks_.find(tasks[i].tid); at != tasks_.end()) {
      seconds[i] = Again(at->second, buffer);
    }
  }
  ForgetOthers();
  // Those that are new, or turned out to be another task, come last, when the
  // places of those that are gone are free.
  for (const TaskId& id : tasks) {
    if (tasks_.size() >= kMostTasks) break;
    if (!tasks_.contains(id.tid)) Begin(id, buffer);
  }
  return seconds;
}

void UninterruptibleTimes::Follow(Buffer& buffer) {
  ++look_;
  for (auto& [tid, task] : tasks_) Again(task, buffer);
  ForgetOthers();
}

void UninterruptibleTimes::ForgetOthers() {
  std::erase_if(tasks_, [&](const auto& t) { return t.second.look != look_; });
}

// Leaves the task as it was (to be forgotten) unless it is in D still.
double UninterruptibleTimes::Again(Task& task, Buffer& buffer) {
  const Clock::time_point now = now_();  // before the read: a lower bound
  auto switches = SwitchesInD(task.dir, buffer);
  if (!switches) return 0;
  task.look = look_;
  if (*switches != task.context_switches) {
    task.context_switches = *switches;
    task.since = now_();
    return 0;
  }
  return std::chrono::duration<double>(now - task.since).count();
}

void UninterruptibleTimes::Begin(const TaskId& id, Buffer& buffer) {
  Task task;
  const std::string name =
      id.tid == id.pid ? "" : "task/" + std::to_string(id.tid);
  task.dir = OpenPidFile(*proc_, id.pid, name, O_PATH | O_DIRECTORY);
  if (!task.dir) return;
  auto switches = SwitchesInD(task.dir, buffer);
  if (!switches) return;
  task.context_switches = *switches;
  task.since = now_();
  task.look = look_;
  tasks_.emplace(id.tid, std::move(task));
}

}  // namespace machine::proc
