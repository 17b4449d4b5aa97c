#include "machine/cgroup/events_watch.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace machine::cgroup {
namespace {

// A cgroup at its limit changes its events up to a hundred times a second. They
// are looked at twenty times a second at most.
constexpr int kRestMilliseconds = 50;

}  // namespace

class EventsWatch::State {
 public:
  explicit State(Changed changed)
      : changed_(std::move(changed)),
        inotify_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
        stop_(eventfd(0, EFD_CLOEXEC)),
        thread_([this] { Loop(); }) {
    pthread_setname_np(thread_.native_handle(), "memory-events");
  }

  ~State() {
    const uint64_t one = 1;
    (void)!write(stop_.get(), &one, sizeof one);
    thread_.join();
  }

  size_t Set(const Cgroups& cgroups) {
    std::lock_guard lock(mutex_);
    if (!inotify_) return cgroups.size();
    size_t missed = 0;
    std::unordered_set<const Cgroup*> wanted;
    for (const auto& cgroup : cgroups) wanted.insert(cgroup.get());
    for (auto at = watched_.begin(); at != watched_.end();) {
      if (wanted.contains(at->second.get())) {
        wanted.erase(at->second.get());
        ++at;
      } else {
        // Fails for a cgroup that is gone: the kernel has removed it.
        inotify_rm_watch(inotify_.get(), at->first);
        at = watched_.erase(at);
      }
    }
    for (const auto& cgroup : cgroups) {
      if (!wanted.contains(cgroup.get())) continue;
      if (!Add(cgroup)) ++missed;
    }
    return missed;
  }

 private:
  bool Add(const std::shared_ptr<const Cgroup>& cgroup) {
    const std::string path = cgroup->PathOf(File::kMemoryEvents);
    if (path.empty()) return true;
    if (watched_.size() >= kMost) return false;
    const int watch =
        inotify_add_watch(inotify_.get(), path.c_str(), IN_MODIFY);
    if (watch < 0) return errno == ENOENT || errno == ENODEV;
    watched_[watch] = cgroup;
    return true;
  }

  // Which cgroups have changed; empty when it is time to stop.
  std::vector<std::shared_ptr<const Cgroup>> Wait() {
    for (;;) {
      pollfd wait[] = {{stop_.get(), POLLIN, 0}, {inotify_.get(), POLLIN, 0}};
      if (poll(wait, 2, -1) < 0 && errno != EINTR) return {};
      if (wait[0].revents != 0) return {};
      std::vector<std::shared_ptr<const Cgroup>> changed = Drain();
      if (!changed.empty()) return changed;
    }
  }

  std::vector<std::shared_ptr<const Cgroup>> Drain() {
    std::unordered_set<int> watches;
    std::vector<int> ended;  // the file is gone: set anew if it comes back
    alignas(inotify_event) std::array<char, 4096> bytes;
    for (ssize_t got = 0;
         (got = read(inotify_.get(), bytes.data(), bytes.size())) > 0;) {
      for (ssize_t at = 0; at + ssize_t{sizeof(inotify_event)} <= got;) {
        inotify_event event;
        memcpy(&event, bytes.data() + at, sizeof event);
        at += static_cast<ssize_t>(sizeof event + event.len);
        if (event.mask & IN_MODIFY) watches.insert(event.wd);
        if (event.mask & IN_IGNORED) ended.push_back(event.wd);
      }
    }
    std::lock_guard lock(mutex_);
    for (int watch : ended) watched_.erase(watch);
    std::vector<std::shared_ptr<const Cgroup>> changed;
    for (int watch : watches) {
      auto at = watched_.find(watch);
      if (at != watched_.end()) changed.push_back(at->second);
    }
    return changed;
  }

  void Loop() {
    if (!inotify_ || !stop_) return;
    Buffer buffer;
    for (;;) {
      const auto changed = Wait();
      if (changed.empty()) return;
      for (const auto& cgroup : changed) {
        auto text = cgroup->Read(File::kMemoryEvents, buffer);
        if (!text.ok()) continue;
        auto events = ParseMemoryEvents(*text);
        if (events.ok()) changed_(*cgroup, *events);
      }
      pollfd stop = {stop_.get(), POLLIN, 0};
      if (poll(&stop, 1, kRestMilliseconds) > 0) return;
    }
  }

  const Changed changed_;
  const Fd inotify_;
  const Fd stop_;
  std::mutex mutex_;  // guards watched_
  std::unordered_map<int, std::shared_ptr<const Cgroup>> watched_;
  std::thread thread_;
};

EventsWatch::EventsWatch(Changed changed)
    : state_(std::make_unique<State>(std::move(changed))) {}

EventsWatch::~EventsWatch() = default;

size_t EventsWatch::Set(const Cgroups& cgroups) { return state_->Set(cgroups); }

}  // namespace machine::cgroup
