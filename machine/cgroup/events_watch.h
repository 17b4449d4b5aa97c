// memory.events of many cgroups, read whenever the kernel says that one has
// changed: a cgroup that dies between two scrapes takes its counts with it.
// Only v2 tells (kernfs raises "modified" events for inotify).
// https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
#pragma once

#include <functional>
#include <memory>

#include "machine/cgroup/memory.h"
#include "machine/cgroup/tree.h"

namespace machine::cgroup {

class EventsWatch {
 public:
  // Watches beyond these are not set; a watch costs about 1 KiB in the kernel.
  static constexpr size_t kMost = 4096;

  // `changed` is called on a thread of the watch. Throws std::system_error when
  // no thread can be had.
  using Changed = std::function<void(const Cgroup&, const MemoryEvents&)>;
  explicit EventsWatch(Changed changed);
  ~EventsWatch();
  EventsWatch(const EventsWatch&) = delete;
  EventsWatch& operator=(const EventsWatch&) = delete;

  // From now on these and no others. One caller at a time. Returns how many of
  // them are not watched though they have the file (limits of inotify).
  size_t Set(const Cgroups& cgroups);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace machine::cgroup
