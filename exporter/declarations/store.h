// The declarations in force, read again in the background: never by a scrape.
// Each source has a thread of its own, so that one that hangs costs itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "declared/source.h"
#include "drift/declarations.h"
#include "exporter/background.h"
#include "exporter/log.h"

namespace exporter {

struct StoreOptions {
  std::vector<declared::Source> sources;
  std::string rootfs;          // --path.rootfs without a trailing slash
  bool whole_cluster = false;  // --declared.scope=cluster
  // Between looks at whether a source has changed.
  std::chrono::milliseconds interval{15000};
  // How long the first load of all sources is waited for; then those that are
  // there count, and the others come when they come.
  std::chrono::milliseconds patience{10000};
};

class Store {
 public:
  // Starts reading at once. Throws std::system_error when there is no thread to
  // be had.
  Store(const StoreOptions& options, const std::shared_ptr<const Log>& log);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Never waits; null until the first load is done.
  std::shared_ptr<const drift::Declarations> Current() const;
  // The same, up to `longest`.
  std::shared_ptr<const drift::Declarations> WaitFor(
      std::chrono::milliseconds longest) const;

  // Reads everything again, changed or not. Returns at once (SIGHUP) ...
  void Reload();
  // ... or waits until loads that began after the call are over; false: not
  // within `longest`.
  bool ReloadAndWait(std::chrono::milliseconds longest);

 private:
  struct State;
  const std::shared_ptr<State> state_;
  std::vector<std::unique_ptr<BackgroundThread>> threads_;
};

}  // namespace exporter
