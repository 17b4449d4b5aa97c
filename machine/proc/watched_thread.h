// One thread that reads a file of one process after the other, any of which
// may never return, and the caller's watch over it.
//
// A cursor says how many are done. The thread moves it on after each; the
// caller takes it away when it stands still for too long and does the rest in
// another way. Whoever loses that race drops what it read, so that no process
// counts twice and nobody waits.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "machine/proc/processes.h"

namespace machine::proc {

class WatchedThread {
 public:
  // One step for each pid. The thread may still be in one long after the
  // caller has given up: a Work refers to nothing that it does not own.
  class Work {
   public:
    explicit Work(std::vector<int> of) : pids(std::move(of)) {}
    virtual ~Work() = default;
    // Reads for pids[step] and writes to a place of this step's own: the
    // caller looks at the places of the steps that Run() counts as done, and
    // at no other.
    virtual void Step(size_t step) = 0;
    virtual void AllDone() {}  // on the thread, after the last step

    const std::vector<int> pids;
  };

  WatchedThread();
  // Does not wait for a step that is stuck.
  ~WatchedThread();
  WatchedThread(const WatchedThread&) = delete;
  WatchedThread& operator=(const WatchedThread&) = delete;

  // Gives `work` to the thread; returns how many steps it did: all of them, or
  // those before one that took longer than `watchdog`, or none as long as an
  // earlier one is stuck. One caller at a time.
  size_t Run(std::shared_ptr<Work> work, std::chrono::milliseconds watchdog);

  // The step that made Run() give up and has not returned yet.
  std::optional<StuckRead> Stuck() const;

 private:
  struct State;
  static void Loop(State& state);

  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace machine::proc
