// Asks many targets, each at its own interval, on a few threads of its own, so
// that no scrape ever waits for an application.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "machine/probe/probe.h"

namespace machine::probe {

class Prober {
 public:
  static constexpr size_t kMost = 200;   // targets
  static constexpr size_t kThreads = 8;  // so many may be slow at once

  struct Check {
    std::string id;
    Target target;
    std::chrono::milliseconds interval{10000};
  };
  struct State {
    Result result;
    // In seconds since 1970; absent: never.
    std::optional<double> last_success;
  };

  Prober();
  // Does not wait for a probe that hangs in the kernel.
  ~Prober();
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;

  // From now on these and no others; the first kMost of them. One that is known
  // and still asks the same keeps its results and its turn. The threads start
  // with the first check. Throws std::system_error when there are none to be
  // had.
  void Set(std::vector<Check> checks);
  // By id; those that have been asked at least once.
  std::map<std::string, State> Results() const;

 private:
  struct Shared;
  static void Loop(Shared& shared);

  const std::shared_ptr<Shared> shared_;
};

}  // namespace machine::probe
