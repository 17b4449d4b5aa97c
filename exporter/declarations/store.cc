#include "exporter/declarations/store.h"

#include <pthread.h>

#include <cstdint>
#include <utility>

namespace exporter {
namespace {

double Now() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

struct Store::State {
  State(std::unique_ptr<Loader> its_loader, std::chrono::milliseconds its)
      : loader(std::move(its_loader)), interval(its) {}

  const std::unique_ptr<Loader> loader;  // of the thread alone
  const std::chrono::milliseconds interval;
  std::mutex mutex;
  std::condition_variable changed;
  // Guarded by `mutex`:
  std::shared_ptr<const drift::Declarations> current;
  uint64_t asked = 0;  // how many reloads were asked for
  uint64_t done = 0;   // ... up to which one the loads are over
  bool stop = false;
  bool stopped = false;

  void Run() {
    std::unique_lock lock(mutex);
    while (!stop) {
      const uint64_t asked_before = asked;
      const bool all = asked_before != done;
      lock.unlock();
      auto declarations = loader->Load(all, Now());
      lock.lock();
      current = std::move(declarations);
      done = asked_before;
      changed.notify_all();
      changed.wait_for(lock, interval, [&] { return stop || asked != done; });
    }
    stopped = true;
    changed.notify_all();
  }
};

Store::Store(std::unique_ptr<Loader> loader, std::chrono::milliseconds interval)
    : state_(std::make_shared<State>(std::move(loader), interval)),
      thread_([state = state_] { state->Run(); }) {
  pthread_setname_np(thread_.native_handle(), "drift-declared");
}

Store::~Store() {
  constexpr std::chrono::milliseconds kPatience{200};
  std::unique_lock lock(state_->mutex);
  state_->stop = true;
  state_->changed.notify_all();
  const bool stopped = state_->changed.wait_for(
      lock, kPatience, [&] { return state_->stopped; });
  lock.unlock();
  if (stopped) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

std::shared_ptr<const drift::Declarations> Store::Current() const {
  std::lock_guard lock(state_->mutex);
  return state_->current;
}

std::shared_ptr<const drift::Declarations> Store::Wait() const {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(
      lock, [&] { return state_->current != nullptr || state_->stop; });
  return state_->current;
}

std::shared_ptr<const drift::Declarations> Store::WaitFor(
    std::chrono::milliseconds longest) const {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait_for(lock, longest, [&] {
    return state_->current != nullptr || state_->stop;
  });
  return state_->current;
}

void Store::Reload() {
  std::lock_guard lock(state_->mutex);
  ++state_->asked;
  state_->changed.notify_all();
}

bool Store::ReloadAndWait(std::chrono::milliseconds longest) {
  std::unique_lock lock(state_->mutex);
  const uint64_t mine = ++state_->asked;
  state_->changed.notify_all();
  return state_->changed.wait_for(lock, longest,
                                  [&] { return state_->done >= mine; });
}

}  // namespace exporter
