// Tells the service manager how we are: Type=notify and WatchdogSec= of
// systemd.
// https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace exporter {

class Notifier {
 public:
  // From NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID of the environment.
  // Without them every call does nothing.
  static Notifier FromEnvironment();

  // "READY=1", "STATUS=...": one datagram. It never waits; one that cannot be
  // sent is dropped.
  void Send(std::string_view state) const;

  // How often "WATCHDOG=1" has to be sent: half of what the manager waits.
  // Absent: it does not watch us.
  std::optional<std::chrono::microseconds> watchdog() const {
    return watchdog_;
  }

 private:
  std::string socket_;  // a path, or '@' and an abstract name; empty: nobody
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace exporter
