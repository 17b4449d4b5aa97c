// systemd units: fragments and drop-ins, merged as systemd merges them.
// systemd.unit(5), systemd.resource-control(5), systemd.exec(5)
#pragma once

#include <cstdint>
#include <string>

#include "declared/source.h"

namespace declared {

struct SystemdMachine {
  // Of this machine: what its unit search path, /run/systemd and condition
  // paths are below. "" or "/": the real ones (--path.rootfs).
  std::string rootfs;
  // True if systemd runs here (sd_booted(3)): else no unit must run.
  bool booted = false;
};

// The source's path for "the machine's own unit search path", which is what
// --declared.systemd has when it is not given.
inline constexpr char kUnitSearchPath[] = "";

// With kUnitSearchPath: the machine's units; what `systemctl set-property` and
// transient units say is an override, not declared. With a directory: a tree
// of unit files (*.service, *.slice, *.d/ at any depth, or a root that has
// etc/systemd/system); the machine's own search path then tells overrides, and
// which units are enabled.
Loaded LoadSystemd(const Source& source, const SystemdMachine& machine);
uint64_t SystemdFingerprint(const Source& source,
                            const SystemdMachine& machine);

}  // namespace declared
