#include "exporter/declarations/store.h"

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

struct Store::State : Background {
  State(std::unique_ptr<Loader> its_loader, std::chrono::milliseconds its)
      : loader(std::move(its_loader)), interval(its) {}

  const std::unique_ptr<Loader> loader;  // of the thread alone
  const std::chrono::milliseconds interval;
  // Guarded by `mutex`:
  std::shared_ptr<const drift::Declarations> current;
  uint64_t asked = 0;  // how many reloads were asked for
  uint64_t done = 0;   // ... up to which one the loads are over

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
  }
};

Store::Store(std::unique_ptr<Loader> loader, std::chrono::milliseconds interval)
    : state_(std::make_shared<State>(std::move(loader), interval)),
      thread_(state_, "drift-declared", [state = state_] { state->Run(); }) {}

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
