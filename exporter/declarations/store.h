// The declarations in force, read again in the background: never by a scrape.
#pragma once

#include <chrono>
#include <memory>

#include "exporter/background.h"
#include "exporter/declarations/loader.h"

namespace exporter {

class Store {
 public:
  // Starts its thread, which loads at once and then looks for changes every
  // `interval`. Throws std::system_error when there is no thread to be had.
  Store(std::unique_ptr<Loader> loader, std::chrono::milliseconds interval);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Never waits; null until the first load is done.
  std::shared_ptr<const drift::Declarations> Current() const;
  // Waits for the first load.
  std::shared_ptr<const drift::Declarations> Wait() const;
  // The same, up to `longest`; null: it is still under way.
  std::shared_ptr<const drift::Declarations> WaitFor(
      std::chrono::milliseconds longest) const;

  // Reads everything again, changed or not. Returns at once (SIGHUP) ...
  void Reload();
  // ... or waits until a load that began after the call is over; false: not
  // within `longest`.
  bool ReloadAndWait(std::chrono::milliseconds longest);

 private:
  struct State;
  const std::shared_ptr<State> state_;
  BackgroundThread thread_;
};

}  // namespace exporter
