// Who the containers of this machine are, asked of the runtimes' state on a
// thread of its own: those files can lie on a disk that hangs, and a cgroup
// walk must not wait for it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "drift/identity.h"
#include "exporter/background.h"
#include "exporter/log.h"
#include "machine/runtime/runtimes.h"

namespace exporter {

class Containers {
 public:
  // Throws std::system_error when there is no thread to be had.
  Containers(std::unique_ptr<machine::runtime::Runtimes> runtimes,
             std::shared_ptr<const Log> log);
  Containers(const Containers&) = delete;
  Containers& operator=(const Containers&) = delete;

  // All questions of one walk share a patience of half a second.
  void BeginWalk();
  // Each container is asked for until it is answered: the answer is kept in the
  // snapshot. Pending: not answered yet, ask again in the next walk.
  // Unanswered: not within ten seconds; it gets a name without, and is asked
  // for further on. One caller at a time.
  drift::ContainerAnswer Ask(const std::string& id, const std::string& path);

 private:
  struct State;
  const std::shared_ptr<State> state_;
  BackgroundThread thread_;
  std::chrono::steady_clock::time_point deadline_;
};

}  // namespace exporter
