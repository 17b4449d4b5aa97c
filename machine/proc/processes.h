// Every process of the machine, looked at once: its state, and for those in
// uninterruptible sleep (D) since when, proven.
//
// /proc/PID/stat can block for ever (kernels since mid-2026 take
// exec_update_lock in it). One thread reads stat; the thread that called Look
// watches it. When one read takes longer than 250 ms the caller goes on from
// there with /proc/PID/status, which does not block, and the reader is left
// alone until its read returns: two threads at most, every process covered,
// and the stuck read is itself evidence.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/dir.h"
#include "machine/keep.h"

namespace machine::proc {

struct Process {
  int pid = 0;
  // Letter of the leader: R S D Z T t I X P ..., see proc_pid_stat(5); '?'
  // when what the kernel wrote was not understood.
  char state = '?';
  bool kernel_thread = false;
  int64_t threads = 0;
};

// A thread in D; of the main thread tid == pid.
struct Uninterruptible {
  int pid = 0;
  int tid = 0;
  bool kernel_thread = false;
  // Proven: the same task was in D at an earlier look and its context-switch
  // counters have not changed since, so that it never ran in between. 0 at
  // the first look.
  double seconds = 0;
  // Kernel symbol; empty: not told (permission, not safe to read, or more
  // than 1,000 tasks in D).
  std::string wchan;
};

// A read of /proc/PID/stat (or wchan) that has not returned.
struct StuckRead {
  int pid = 0;
  double seconds = 0;  // since the read began
};

struct ProcessLook {
  std::vector<Process> processes;  // in the order of /proc
  // Main threads in the same order, then other threads.
  std::vector<Uninterruptible> uninterruptible;
  // How many threads' states were read: all main threads, and of the others as
  // many as the time allows. The rest has its turn at the next looks.
  int64_t threads_scanned = 0;
  std::vector<StuckRead> stuck;  // at most one
  // Processes of others are hidden from us (hidepid=, or their files may not
  // be read): `processes` is not all of them.
  bool hidepid = false;
};

// Remembers from look to look who was in D and which descriptors are kept.
// While somebody is, a thread looks at them once a second.
class Processes {
 public:
  // `proc` is not needed any more afterwards; `budget` outlives this. Neither
  // has to outlive a read that is stuck.
  struct Options {
    std::chrono::milliseconds watchdog{250};  // how long one read may take
    // CPU time per look for threads that are not main threads.
    std::chrono::microseconds threads{4000};
    std::chrono::milliseconds follow{1000};
    // A process whose stat hung is read by status for so long after that, and
    // twice as long each time it hangs again.
    std::chrono::seconds quarantine{60};
  };
  Processes(const Dir& proc, KeepBudget& budget)
      : Processes(proc, budget, {}) {}
  Processes(const Dir& proc, KeepBudget& budget, Options options);
  // Does not wait for a read that is stuck.
  ~Processes();
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  // One look at all processes. One caller at a time (a second one waits).
  // Vanished pids are left out. Errors: /proc itself cannot be listed, its
  // files cannot be opened (no descriptors left), or none is understood.
  absl::StatusOr<ProcessLook> Look();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace machine::proc
