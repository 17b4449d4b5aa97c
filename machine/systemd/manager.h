// What systemd is asked, as plain structs. Behind an interface, so that who
// decides what to ask can be tested without a bus.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace machine::systemd {

// One row of ListUnits(), https://systemd.io/ org.freedesktop.systemd1(5):
//   "ssh.service" "OpenBSD Secure Shell server" "loaded" "active" "running"
//   "" "/org/freedesktop/systemd1/unit/ssh_2eservice" 0 "" "/"
struct Unit {
  std::string name;
  std::string active;  // active, inactive, failed, activating, ...
  std::string sub;     // running, exited, auto-restart, ...
  std::string path;    // D-Bus object
};

// What systemd has loaded of a unit, and what became of it. Absent: this
// systemd, or this type of unit, does not have it.
struct Properties {
  std::optional<std::string> unit_file_state;  // enabled, static, masked, ...
  std::optional<std::string> result;           // success, oom-kill, exit-code
  std::optional<std::string> type;             // simple, oneshot, notify, ...
  std::optional<uint64_t> restarts;            // NRestarts
  std::optional<bool> needs_reload;            // NeedDaemonReload
  // +infinity: no limit.
  std::optional<double> memory_limit_bytes;
  std::optional<double> memory_high_bytes;
  std::optional<double> cpu_limit_cores;
  std::optional<double> tasks_limit;
  std::optional<double> open_files_limit;  // the soft one
  std::optional<double> cpu_weight;        // 100 where it is not set
};

// What systemd said unasked since the last time.
struct Changes {
  bool all = false;             // files were read anew, or signals were lost
  std::set<std::string> paths;  // objects of changed units
};

class Manager {
 public:
  using Clock = std::chrono::steady_clock;

  virtual ~Manager() = default;
  // Connects if need be; `rootfs` and `configured` as for FindAddress(). Every
  // call until End() shares the deadline. All
  // calls: Unavailable (no_library, no_systemd, permission); DeadlineExceeded
  // or another fault, after which the next calls fail, too.
  virtual absl::Status Begin(const std::string& rootfs,
                             const std::string& configured,
                             Clock::time_point deadline) = 0;
  virtual absl::StatusOr<std::vector<Unit>> ListUnits() = 0;
  // NotFound: the unit is gone.
  virtual absl::StatusOr<Properties> Read(const Unit& unit) = 0;
  virtual absl::StatusOr<Changes> TakeChanges() = 0;
  virtual void End() = 0;
};

}  // namespace machine::systemd
