// A machine's cgroups in a temporary tree, and what the mountinfo of such a
// machine says.
//   World world(kV2, {{"a.service/memory.current", "4096\n"}});
//   ReadMemory(*world.Find("/a.service"), world.buffer);
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "machine/cgroup/hierarchies.h"
#include "machine/cgroup/tree.h"
#include "machine/keep.h"
#include "tests/support/tree.h"

namespace machine::cgroup {

// Debian 12, Ubuntu 24.04: one v2 hierarchy.
inline constexpr std::string_view kV2 =
    "30 24 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - "
    "cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n";

// RHEL 7, Ubuntu 18.04 with systemd.legacy: v1 alone, cpu and cpuacct in one.
inline constexpr std::string_view kV1 =
    "25 19 0:22 / /sys/fs/cgroup ro,nosuid - tmpfs tmpfs ro,mode=755\n"
    "26 25 0:23 / /sys/fs/cgroup/systemd rw,nosuid shared:9 - cgroup cgroup "
    "rw,xattr,release_agent=/usr/lib/systemd/systemd-cgroups-agent,"
    "name=systemd\n"
    "30 25 0:27 / /sys/fs/cgroup/memory rw shared:12 - cgroup cgroup "
    "rw,memory\n"
    "31 25 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:13 - cgroup cgroup "
    "rw,cpu,cpuacct\n"
    "32 25 0:29 / /sys/fs/cgroup/blkio rw shared:14 - cgroup cgroup rw,blkio\n"
    "33 25 0:30 / /sys/fs/cgroup/pids rw shared:15 - cgroup cgroup rw,pids\n"
    "34 25 0:31 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer\n"
    "35 25 0:32 / /sys/fs/cgroup/net_cls,net_prio rw - cgroup cgroup "
    "rw,net_cls,net_prio\n";

// systemd's hybrid: v1 controllers, and a v2 hierarchy without any.
inline constexpr std::string_view kHybrid =
    "26 25 0:23 / /sys/fs/cgroup/unified rw shared:8 - cgroup2 cgroup2 "
    "rw,nsdelegate\n"
    "27 25 0:24 / /sys/fs/cgroup/systemd rw shared:9 - cgroup cgroup "
    "rw,xattr,name=systemd\n"
    "30 25 0:27 / /sys/fs/cgroup/memory rw shared:12 - cgroup cgroup "
    "rw,memory\n"
    "31 25 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:13 - cgroup cgroup "
    "rw,cpu,cpuacct\n"
    "33 25 0:30 / /sys/fs/cgroup/pids rw shared:15 - cgroup cgroup rw,pids\n";

class World {
 public:
  // Paths of `files` are below cgroupfs. `files_kept` is the budget.
  World(std::string_view mountinfo,
        std::initializer_list<support::TempTree::File> files,
        int64_t files_kept = 1000)
      : fs(files),
        budget(files_kept * KeepBudget::kBytesPerFile, files_kept),
        tree(FindHierarchies(mountinfo, fs.Path()).value(), budget) {}

  Cgroups Walk() { return tree.Walk().value(); }

  // Of a new walk. Null if there is none of that path.
  std::shared_ptr<const Cgroup> Find(std::string_view path) {
    for (const auto& cgroup : Walk()) {
      if (cgroup->path() == path) return cgroup;
    }
    return nullptr;
  }

  std::vector<std::string> Paths() {
    std::vector<std::string> paths;
    for (const auto& cgroup : Walk()) paths.push_back(cgroup->path());
    return paths;
  }

  support::TempTree fs;
  KeepBudget budget;
  Tree tree;
  Buffer buffer;
};

}  // namespace machine::cgroup
