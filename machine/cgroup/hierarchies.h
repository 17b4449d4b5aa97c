// Where this machine has its cgroup hierarchies, found through mountinfo and
// never by fixed paths: one v2 mount, or one v1 mount per controller (cpu and
// cpuacct may share one, in either order), or both (hybrid).
// https://docs.kernel.org/admin-guide/cgroup-v2.html, .../cgroup-v1/
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::cgroup {

enum class Controller : uint8_t {
  kCpu,
  kCpuacct,  // v1 only; on v2 its files are the cpu controller's
  kMemory,
  kPids,
  kIo,        // v1: blkio
  kFreezer,   // v1 only; v2 has cgroup.freeze in every cgroup
  kPressure,  // *.pressure, in the v2 hierarchy even without controllers
  kProcs,     // cgroup.procs: the hierarchy in which workloads are told apart
};
constexpr size_t kControllers = 8;

struct Hierarchy {
  std::string path;  // where it can be opened here
  bool v2 = false;
  std::vector<std::string>
      controllers;  // v1: as mounted, name=systemd included
};

struct Hierarchies {
  std::vector<Hierarchy> list;  // v2 first
  // Index into `list`, -1: this machine has it nowhere.
  std::array<int, kControllers> of;

  bool Has(Controller controller) const {
    return of[static_cast<size_t>(controller)] >= 0;
  }
};

// `mountinfo` is the text of <proc>/self/mountinfo; `cgroupfs` is
// --path.cgroupfs. Mounts of type cgroup and cgroup2 at or below `cgroupfs`
// count. When there are none (the mountinfo is another mount namespace's or a
// test tree's), mount points at or below /sys/fs/cgroup are taken as if that
// were `cgroupfs`. On hybrid hosts a controller belongs to its v1 mount if it
// has one; kProcs to the first of v2, name=systemd, memory, pids, cpu.
// Unavailable ("not_mounted") when no hierarchy is found.
absl::StatusOr<Hierarchies> FindHierarchies(std::string_view mountinfo,
                                            const std::string& cgroupfs);

}  // namespace machine::cgroup
