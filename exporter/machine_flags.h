// The flags that say which machine is looked at and what is declared of it:
// the server and `report` have them in common.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "declared/source.h"

namespace CLI {
class App;
}

namespace exporter {

struct MachineConfig {
  std::string procfs = "/proc";
  std::string sysfs = "/sys";
  std::string cgroupfs;  // empty in argv: <sysfs>/fs/cgroup
  std::string rootfs;    // without a trailing "/"; "" is the machine's own

  std::string fold;
  std::string include;
  std::string exclude;

  std::vector<declared::Source> sources;
  bool whole_cluster = false;
  int64_t refresh_seconds = 15;

  int64_t kept_bytes = 16 << 20;
};

// Adds them to `app`. `config` outlives its parsing.
void AddMachineFlags(CLI::App& app, MachineConfig& config);

// What follows from the flags together; once after parsing.
void Complete(MachineConfig& config);

// For CLI11: "" or what is wrong with a count.
std::string CheckCount(const std::string& text);

}  // namespace exporter
