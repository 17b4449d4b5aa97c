// Which services the boot starts and keeps running: a walk from default.target.
#pragma once

#include <map>
#include <set>
#include <string>

#include "declared/systemd/unit_set.h"

namespace declared::systemd {

class Boot {
 public:
  // `units`: all that the machine has.
  Boot(UnitSet& units, std::string rootfs, bool booted);

  // Whether the service has to run now; `why` says it in a few words.
  bool MustRun(const std::string& service, std::string& why) const;

  // True if the socket, timer or path is started by the boot.
  bool IsActive(const std::string& unit) const {
    return wanted_by_.count(unit) > 0;
  }

 private:
  void Walk();

  UnitSet& units_;
  std::string rootfs_;
  bool booted_;
  std::map<std::string, std::string> wanted_by_;  // in the boot, and why
  // What a socket, timer or path of the boot starts, and which one.
  std::map<std::string, std::string> started_by_;
};

// What a socket, timer or path starts; "" for other units.
std::string StartedBy(const Unit& unit);

}  // namespace declared::systemd
