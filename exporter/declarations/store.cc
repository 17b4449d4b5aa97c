#include "exporter/declarations/store.h"

#include <algorithm>
#include <utility>

#include "exporter/declarations/source_reader.h"

namespace exporter {
namespace {

using Clock = std::chrono::steady_clock;
using drift::Declarations;

double Now() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// One inventory out of what the sources said.
std::shared_ptr<const drift::Inventory> MakeInventory(
    const std::vector<SourceResult>& results) {
  std::vector<declared::Workload> all;
  for (const SourceResult& result : results) {
    if (result.workloads == nullptr) continue;
    all.insert(all.end(), result.workloads->begin(), result.workloads->end());
  }
  return std::make_shared<const drift::Inventory>(std::move(all));
}

}  // namespace

// One per source, and shared with all of their threads.
struct Store::State {
  struct Slot : Background {
    explicit Slot(SourceReader its) : reader(std::move(its)) {}
    SourceReader reader;  // of its thread alone
    // Guarded by Background::mutex:
    uint64_t asked = 0;  // how many reloads were asked for
    uint64_t done = 0;   // ... up to which one they are over
  };

  State(const StoreOptions& its, std::shared_ptr<const Log> its_log)
      : options(its), log(std::move(its_log)), start(Clock::now()) {}

  const StoreOptions options;
  const std::shared_ptr<const Log> log;
  const Clock::time_point start;
  std::vector<std::shared_ptr<Slot>> slots;  // as options.sources

  std::mutex mutex;
  std::condition_variable changed;
  // Guarded by `mutex`:
  std::vector<SourceResult> results;  // by slot
  std::vector<bool> read;             // by slot: there is a result
  std::shared_ptr<const Declarations> current;

  // True once the result of every source is there, or has been waited for long
  // enough. `mutex` is held.
  bool Complete() const {
    return std::all_of(read.begin(), read.end(), [](bool is) { return is; }) ||
           Clock::now() - start >= options.patience;
  }

  void Publish(size_t slot, SourceResult result) {
    std::lock_guard lock(mutex);
    const bool same = read[slot] && results[slot].workloads == result.workloads;
    results[slot] = std::move(result);
    read[slot] = true;
    Combine(!same);
  }

  // `mutex` is held.
  void Combine(bool changed_workloads) {
    auto made = std::make_shared<Declarations>();
    const bool anew = changed_workloads || current == nullptr;
    made->inventory = anew ? MakeInventory(results) : current->inventory;
    made->whole_cluster = options.whole_cluster;
    for (const SourceResult& result : results) {
      made->systemd_reloaded =
          std::max(made->systemd_reloaded, result.systemd_reloaded);
      drift::SourceState state = result.state;
      // What only shows when all sources are put together.
      const auto twice = made->inventory->ProblemsOf(state.source);
      if (anew) TellProblems(*log, state.source, twice);
      state.problems.insert(state.problems.end(), twice.begin(), twice.end());
      made->sources.push_back(std::move(state));
    }
    current = std::move(made);
    changed.notify_all();
  }

  void Run(size_t index) {
    Slot& slot = *slots[index];
    std::unique_lock lock(slot.mutex);
    while (!slot.stop) {
      const uint64_t asked = slot.asked;
      const bool all = asked != slot.done;
      lock.unlock();
      Publish(index, slot.reader.Read(all, Now()));
      lock.lock();
      slot.done = asked;
      slot.changed.notify_all();
      slot.changed.wait_for(lock, options.interval, [&] {
        return slot.stop || slot.asked != slot.done;
      });
    }
  }
};

Store::Store(const StoreOptions& options, const std::shared_ptr<const Log>& log)
    : state_(std::make_shared<State>(options, log)) {
  for (const declared::Source& source : options.sources) {
    SourceReader reader(source, options.rootfs, log);
    state_->results.push_back(reader.Unread());
    state_->read.push_back(false);
    state_->slots.push_back(std::make_shared<State::Slot>(std::move(reader)));
  }
  {
    std::lock_guard lock(state_->mutex);
    state_->Combine(true);  // for those who come when patience is over
  }
  for (size_t i = 0; i < state_->slots.size(); ++i) {
    threads_.push_back(std::make_unique<BackgroundThread>(
        state_->slots[i], "drift-declared",
        [state = state_, i] { state->Run(i); }));
  }
}

std::shared_ptr<const Declarations> Store::Current() const {
  std::lock_guard lock(state_->mutex);
  return state_->Complete() ? state_->current : nullptr;
}

std::shared_ptr<const Declarations> Store::WaitFor(
    std::chrono::milliseconds longest) const {
  const Clock::time_point enough = std::min(
      Clock::now() + longest, state_->start + state_->options.patience);
  std::unique_lock lock(state_->mutex);
  state_->changed.wait_until(lock, enough, [&] { return state_->Complete(); });
  return state_->Complete() ? state_->current : nullptr;
}

void Store::Reload() {
  for (const auto& slot : state_->slots) {
    std::lock_guard lock(slot->mutex);
    ++slot->asked;
    slot->changed.notify_all();
  }
}

bool Store::ReloadAndWait(std::chrono::milliseconds longest) {
  const Clock::time_point enough = Clock::now() + longest;
  std::vector<uint64_t> mine;
  for (const auto& slot : state_->slots) {
    std::lock_guard lock(slot->mutex);
    mine.push_back(++slot->asked);
    slot->changed.notify_all();
  }
  bool all = true;
  for (size_t i = 0; i < mine.size(); ++i) {
    State::Slot& slot = *state_->slots[i];
    std::unique_lock lock(slot.mutex);
    all &= slot.changed.wait_until(lock, enough,
                                   [&] { return slot.done >= mine[i]; });
  }
  return all;
}

}  // namespace exporter
