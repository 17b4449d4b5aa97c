// A persistent worker thread that does one kind of work, one run at a time.
// Who wants it while a run is in flight joins that run; a run that never
// returns keeps its lane busy and nothing else, and no second one is started
// beside it: the number of threads never grows.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace exporter {

using Clock = std::chrono::steady_clock;

// One run. Derive from it, and keep in the object what the work needs and what
// it leaves behind: it may end after everybody has stopped waiting, or never,
// so it must own (shared_ptr) all that it touches.
class Run {
 public:
  Run() = default;
  virtual ~Run() = default;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Clock::time_point started() const { return started_; }
  // True when the run is over by `deadline`. What the work wrote before it
  // ended is then visible to the caller, and does not change any more.
  bool WaitUntil(Clock::time_point deadline) const;
  // Wall time of the run; of an unfinished one, until now.
  Clock::duration Duration() const;

 private:
  friend class Worker;
  virtual void Work() = 0;  // on the lane's thread; must not throw
  void Finish();

  const Clock::time_point started_ = Clock::now();
  mutable std::mutex mutex_;
  mutable std::condition_variable over_;
  std::optional<Clock::time_point> ended_;  // guarded by mutex_
};

// The thread of a lane; Lane below gives it a type.
class Worker {
 public:
  // `name` is the thread's, for top -H (15 bytes of it). Throws
  // std::system_error when no thread can be had.
  explicit Worker(const std::string& name);
  ~Worker();  // Stop() with little patience
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  std::shared_ptr<Run> Join(const std::function<std::shared_ptr<Run>()>& make);
  // Ends the thread. One whose run is not over by `deadline` is left behind:
  // it holds its own state, and ends when the run returns.
  void Stop(Clock::time_point deadline);

 private:
  struct State;
  static void Loop(State& state);

  std::shared_ptr<State> state_;
  std::thread thread_;  // joinable until Stop()
};

// A worker for runs of one type R, derived from Run.
template <typename R>
class Lane {
 public:
  explicit Lane(const std::string& name) : worker_(name) {}

  // The run in flight, or a new one: what `make` returns, called under the
  // lane's lock, so that of many callers exactly one starts it. Null after
  // Stop().
  template <typename Make>
  std::shared_ptr<R> Join(const Make& make) {
    return std::static_pointer_cast<R>(
        worker_.Join([&]() -> std::shared_ptr<Run> { return make(); }));
  }

  void Stop(Clock::time_point deadline) { worker_.Stop(deadline); }

 private:
  Worker worker_;
};

}  // namespace exporter
