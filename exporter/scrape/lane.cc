#include "exporter/scrape/lane.h"

#include <pthread.h>

namespace exporter {
namespace {

// What a destructor waits for a run to end: enough for an ordinary one.
constexpr std::chrono::milliseconds kPatience{100};

}  // namespace

bool Run::WaitUntil(Clock::time_point deadline) const {
  std::unique_lock lock(mutex_);
  return over_.wait_until(lock, deadline, [&] { return ended_.has_value(); });
}

Clock::duration Run::Duration() const {
  std::lock_guard lock(mutex_);
  return ended_.value_or(Clock::now()) - started_;
}

void Run::Finish() {
  std::lock_guard lock(mutex_);
  ended_ = Clock::now();
  over_.notify_all();
}

struct Worker::State {
  std::mutex mutex;
  std::condition_variable changed;  // `run` or `stopped`
  std::shared_ptr<Run> run;         // in flight
  bool stopped = false;
};

// The thread owns its state beside the Worker, which may be gone before a run
// returns.
Worker::Worker(const std::string& name)
    : state_(std::make_shared<State>()),
      thread_([state = state_] { Loop(*state); }) {
  pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

Worker::~Worker() { Stop(Clock::now() + kPatience); }

void Worker::Loop(State& state) {
  std::unique_lock lock(state.mutex);
  for (;;) {
    state.changed.wait(lock, [&] { return state.run || state.stopped; });
    if (!state.run) return;
    std::shared_ptr<Run> run = state.run;
    lock.unlock();
    run->Work();
    // First the lane is free, then the run is over: who has seen a run end
    // must not be given the same one again.
    lock.lock();
    state.run.reset();
    state.changed.notify_all();
    lock.unlock();
    run->Finish();
    run.reset();  // what it holds may be large: not under the lock
    lock.lock();
  }
}

std::shared_ptr<Run> Worker::Join(
    const std::function<std::shared_ptr<Run>()>& make) {
  std::lock_guard lock(state_->mutex);
  if (state_->stopped) return nullptr;
  if (!state_->run) {
    state_->run = make();
    state_->changed.notify_all();
  }
  return state_->run;
}

void Worker::Stop(Clock::time_point deadline) {
  if (!thread_.joinable()) return;
  std::unique_lock lock(state_->mutex);
  state_->stopped = true;
  state_->changed.notify_all();
  const bool idle = state_->changed.wait_until(
      lock, deadline, [&] { return state_->run == nullptr; });
  lock.unlock();
  if (idle) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

}  // namespace exporter
