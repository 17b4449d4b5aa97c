// How long tasks have been in uninterruptible sleep, proven by two looks.
//
// The kernel has no such field. But a task that is in D at both looks and
// whose context-switch counters have not changed did not run in between: it
// slept all the time. This is khungtaskd's own test.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "machine/dir.h"

namespace machine::proc {

// A thread: /proc/PID/task/TID. The main thread has tid == pid.
struct TaskId {
  int pid = 0;
  int tid = 0;
};

// Remembers who was in D. Not thread-safe.
class UninterruptibleTimes {
 public:
  using Clock = std::chrono::steady_clock;

  // The time one task takes here is a descriptor and a read of `status` at
  // each look: of more than these, the rest has no times.
  static constexpr size_t kMostTasks = 1024;

  explicit UninterruptibleTimes(
      std::shared_ptr<const Dir> proc,
      std::function<Clock::time_point()> now = Clock::now);

  // `tasks` are in D at this look. Returns for each since how many seconds it
  // provably has been, 0 for one that is new. Forgets all others.
  std::vector<double> Look(const std::vector<TaskId>& tasks, Buffer& buffer);

  // Looks again at those that are known, so that one which ran in between two
  // looks begins anew from here and not from the next look.
  void Follow(Buffer& buffer);

  size_t tracked() const { return tasks_.size(); }

 private:
  struct Task {
    // O_PATH of its directory: the task and not the pid. What is opened through
    // it fails (ESRCH) once the task is gone, whoever has its pid then.
    Fd dir;
    uint64_t context_switches = 0;
    Clock::time_point since;
    uint64_t look = 0;
  };
  double Again(Task& task, Buffer& buffer);
  void Begin(const TaskId& id, Buffer& buffer);
  void ForgetOthers();

  const std::shared_ptr<const Dir> proc_;
  const std::function<Clock::time_point()> now_;
  std::unordered_map<int, Task> tasks_;  // by tid
  uint64_t look_ = 0;
};

}  // namespace machine::proc
