// Which unit files, drop-ins and links there are. They are found, not opened.
#pragma once

#include <array>
#include <cstdint>
#include <ctime>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "declared/problem.h"

namespace declared::systemd {

struct Entry {
  std::string name;     // base name
  std::string path;     // to open: without symlinks
  std::string shown;    // Location::file
  std::string target;   // a symlink to a unit of another name: that name
  size_t rank = 0;      // see kSearchPath: the lower one counts
  bool masked = false;  // empty, or a symlink to /dev/null
  std::time_t changed = 0;
};

struct Catalog {
  using Entries = std::map<std::string, std::vector<Entry>, std::less<>>;
  // Fragments, masks and aliases by unit name, the lowest rank first.
  Entries units;
  // *.conf by what their directory is called without ".d": a unit,
  // "foo-.service" or "service".
  Entries drop_ins;
  // Links by the unit whose .wants, .requires or .upholds they lie in; `name`
  // is the unit that is wanted.
  Entries wants;
  // When the directories of drop-ins were changed, those of overrides left out.
  std::map<std::string, std::time_t, std::less<>> drop_ins_changed;

  std::vector<Problem> problems;
  bool readable = true;
  uint64_t fingerprint = 0;  // of all that is above, with sizes and inodes
};

// The directories in which systemd looks for system units, by precedence.
inline constexpr std::array<std::string_view, 13> kSearchPath = {
    "/etc/systemd/system.control", "/run/systemd/system.control",
    "/run/systemd/transient",      "/run/systemd/generator.early",
    "/etc/systemd/system",         "/etc/systemd/system.attached",
    "/run/systemd/system",         "/run/systemd/system.attached",
    "/run/systemd/generator",      "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",     "/lib/systemd/system",
    "/run/systemd/generator.late",
};
constexpr size_t kOverrideRanks = 3;      // the first ones: set at run time
constexpr size_t kConfigurationRank = 4;  // /etc/systemd/system
bool IsGenerated(size_t rank);
bool IsVendor(size_t rank);

// The search path of the machine below `rootfs`. Locations are absolute there.
Catalog ScanMachine(const std::string& rootfs);

// All units at any depth below `path`, or the one that it is. A directory whose
// path ends like one of the search path has that one's rank, all others have
// that of /etc/systemd/system. Locations are relative to `path`.
Catalog ScanTree(const std::string& path);

}  // namespace declared::systemd
