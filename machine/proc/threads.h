// Threads that are not main threads: a worker in D is the common case, and the
// files of the process show the main thread alone. To read the status of all
// threads costs too much (10,000 of them half a second), so a look takes the
// time it is given, and the next one goes on where it stopped. Threads that
// were in D are looked at every time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "machine/dir.h"
#include "machine/proc/processes.h"
#include "machine/proc/uninterruptible.h"

namespace machine::proc {

// Not thread-safe.
class ThreadScan {
 public:
  // `clock` is the CPU time of the calling thread unless a test gives another.
  explicit ThreadScan(std::shared_ptr<const Dir> proc,
                      std::function<std::chrono::nanoseconds()> clock = {});

  struct Found {
    std::vector<TaskId> uninterruptible;  // at most kMost
    int64_t scanned = 0;  // threads whose state was read, each counted once
  };
  static constexpr size_t kMost = UninterruptibleTimes::kMostTasks;

  // Of all processes of this look, in any order.
  Found Look(const std::vector<Process>& processes,
             std::chrono::nanoseconds budget, Buffer& buffer);

 private:
  bool ReadState(const TaskId& task, Buffer& buffer, char& state) const;
  bool ScanProcess(int pid, int64_t from, std::chrono::nanoseconds until,
                   Buffer& buffer, Found& found);
  void Take(const TaskId& task, Buffer& buffer, Found& found);

  const std::shared_ptr<const Dir> proc_;
  const std::function<std::chrono::nanoseconds()> clock_;
  std::vector<TaskId> known_;  // in D at the last look
  // Where the last look stopped: in that process' directory of tasks.
  int next_pid_ = 0;
  int64_t next_offset_ = 0;
};

}  // namespace machine::proc
