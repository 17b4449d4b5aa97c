#include "machine/proc/watched_thread.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <limits>
#include <mutex>

namespace machine::proc {
namespace {

using Clock = std::chrono::steady_clock;

// The cursor of a job whose rest the caller has taken over.
constexpr size_t kTaken = std::numeric_limits<size_t>::max();

struct Job {
  std::shared_ptr<WatchedThread::Work> work;
  std::atomic<size_t> cursor{0};
};

void Do(Job& job) {
  const size_t steps = job.work->pids.size();
  for (size_t step = 0; step < steps; ++step) {
    job.work->Step(step);
    size_t expected = step;
    if (!job.cursor.compare_exchange_strong(expected, step + 1)) return;
  }
  job.work->AllDone();
}

}  // namespace

// Shared with the thread, which outlives the WatchedThread when it is stuck.
struct WatchedThread::State {
  mutable std::mutex mutex;
  std::condition_variable wake;      // the thread: there is a job, or stop
  std::condition_variable finished;  // the caller: there is none any more
  std::shared_ptr<Job> job;          // null: the thread is idle
  bool stop = false;
  // Where the job stood when it was taken over, and since when.
  size_t stuck_step = 0;
  Clock::time_point stuck_since;
};

WatchedThread::WatchedThread() : state_(std::make_shared<State>()) {
  thread_ = std::thread([state = state_] { Loop(*state); });
  // It may be seen in D for long: let people know who it is.
  pthread_setname_np(thread_.native_handle(), "proc-reader");
}

WatchedThread::~WatchedThread() {
  std::unique_lock lock(state_->mutex);
  state_->stop = true;
  const bool idle = state_->job == nullptr;
  lock.unlock();
  state_->wake.notify_one();
  if (idle) {
    thread_.join();
  } else {
    thread_.detach();  // ends when its step returns
  }
}

void WatchedThread::Loop(State& state) {
  std::unique_lock lock(state.mutex);
  for (;;) {
    state.wake.wait(lock, [&] { return state.job || state.stop; });
    if (state.stop) return;
    std::shared_ptr<Job> job = state.job;
    lock.unlock();
    Do(*job);
    job.reset();  // the work is given up before the caller is told
    lock.lock();
    state.job.reset();
    state.finished.notify_one();
  }
}

size_t WatchedThread::Run(std::shared_ptr<Work> work,
                          std::chrono::milliseconds watchdog) {
  const size_t steps = work->pids.size();
  std::unique_lock lock(state_->mutex);
  if (steps == 0 || state_->job) return 0;
  auto job = std::make_shared<Job>();
  job->work = std::move(work);
  state_->job = job;
  state_->wake.notify_one();

  size_t seen = 0;
  Clock::time_point since = Clock::now();
  // Often enough that `since` is right to an eighth of the watchdog.
  const auto tick = std::max(watchdog / 8, std::chrono::milliseconds(1));
  while (!state_->finished.wait_for(lock, tick, [&] { return !state_->job; })) {
    const Clock::time_point now = Clock::now();
    size_t cursor = job->cursor.load();
    if (cursor != seen) {
      seen = cursor;
      since = now;
    } else if (cursor < steps && now - since >= watchdog &&
               job->cursor.compare_exchange_strong(cursor, kTaken)) {
      state_->stuck_step = seen;
      state_->stuck_since = since;
      return seen;
    }
  }
  return steps;
}

std::optional<StuckRead> WatchedThread::Stuck() const {
  std::lock_guard lock(state_->mutex);
  if (!state_->job) return std::nullopt;
  const std::chrono::duration<double> seconds =
      Clock::now() - state_->stuck_since;
  return StuckRead{state_->job->work->pids[state_->stuck_step],
                   seconds.count()};
}

}  // namespace machine::proc
