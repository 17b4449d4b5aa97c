#include "machine/probe/prober.h"

#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <condition_variable>
#include <ctime>
#include <mutex>
#include <thread>
#include <utility>

#include "machine/dir.h"

namespace machine::probe {
namespace {

using Clock = std::chrono::steady_clock;

struct Entry {
  Target target;
  std::chrono::milliseconds interval;
  Clock::time_point next;
  bool running = false;
  std::optional<Prober::State> state;
};

double Now() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

// What the threads keep when they are left behind.
struct Prober::Shared {
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, std::shared_ptr<Entry>> entries;  // by id
  bool stop = false;
  size_t threads = 0;  // that have not ended
  Fd stopped{eventfd(0, EFD_CLOEXEC)};

  // The check whose turn comes first; null: none that is not running.
  std::shared_ptr<Entry> First() const {
    std::shared_ptr<Entry> first;
    for (const auto& [id, entry] : entries) {
      if (entry->running) continue;
      if (first == nullptr || entry->next < first->next) first = entry;
    }
    return first;
  }
};

Prober::Prober() : shared_(std::make_shared<Shared>()) {}

Prober::~Prober() {
  constexpr std::chrono::milliseconds kPatience{200};
  const uint64_t one = 1;
  (void)!write(shared_->stopped.get(), &one, sizeof one);
  std::unique_lock lock(shared_->mutex);
  shared_->stop = true;
  shared_->changed.notify_all();
  shared_->changed.wait_for(lock, kPatience,
                            [&] { return shared_->threads == 0; });
}

void Prober::Set(std::vector<Check> checks) {
  if (checks.size() > kMost) checks.resize(kMost);
  std::lock_guard lock(shared_->mutex);
  auto before = std::exchange(shared_->entries, {});
  const Clock::time_point now = Clock::now();
  size_t index = 0;
  for (Check& check : checks) {
    ++index;
    auto at = before.find(check.id);
    if (at != before.end() && at->second->target == check.target &&
        at->second->interval == check.interval) {
      shared_->entries.insert(*at);
      continue;
    }
    auto entry = std::make_shared<Entry>();
    entry->target = std::move(check.target);
    entry->interval = check.interval;
    // Soon, and not all in the same moment.
    entry->next = now + std::chrono::milliseconds(index);
    shared_->entries.emplace(std::move(check.id), std::move(entry));
  }
  shared_->changed.notify_all();
  if (shared_->entries.empty()) return;
  // Where there are too few threads to be had, the next Set() tries again.
  while (shared_->threads < kThreads) {
    std::thread thread([shared = shared_] { Loop(*shared); });
    pthread_setname_np(thread.native_handle(), "health");
    thread.detach();  // the destructor counts them
    ++shared_->threads;
  }
}

std::map<std::string, Prober::State> Prober::Results() const {
  std::lock_guard lock(shared_->mutex);
  std::map<std::string, State> results;
  for (const auto& [id, entry] : shared_->entries) {
    if (entry->state) results.emplace(id, *entry->state);
  }
  return results;
}

void Prober::Loop(Shared& shared) {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);

  std::unique_lock lock(shared.mutex);
  while (!shared.stop) {
    const std::shared_ptr<Entry> entry = shared.First();
    if (entry == nullptr) {
      shared.changed.wait(lock);
      continue;
    }
    const Clock::time_point next = entry->next;
    if (Clock::now() < next) {
      shared.changed.wait_until(lock, next);
      continue;
    }
    entry->running = true;
    entry->next = Clock::now() + entry->interval;
    lock.unlock();
    const Result result = Probe(entry->target, shared.stopped.get());
    lock.lock();
    entry->running = false;
    if (result.failure == Failure::kStopped) break;
    State& state = entry->state ? *entry->state : entry->state.emplace();
    state.result = result;
    if (result.up()) state.last_success = Now();
    shared.changed.notify_one();
  }
  --shared.threads;
  shared.changed.notify_all();
}

}  // namespace machine::probe
