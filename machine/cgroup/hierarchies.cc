#include "machine/cgroup/hierarchies.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "machine/proc/mountinfo.h"
#include "machine/text.h"

namespace machine::cgroup {
namespace {

constexpr std::string_view kUsualPlace = "/sys/fs/cgroup";

struct V1Name {
  std::string_view mounted_as;
  Controller controller;
};
constexpr V1Name kV1Names[] = {
    {"cpu", Controller::kCpu},       {"cpuacct", Controller::kCpuacct},
    {"memory", Controller::kMemory}, {"pids", Controller::kPids},
    {"blkio", Controller::kIo},      {"freezer", Controller::kFreezer},
};
// v1 controllers of which nothing is read, told from mount options such as rw
// and xattr.
constexpr std::string_view kOtherV1Names[] = {
    "cpuset",     "devices", "net_cls", "net_prio",
    "perf_event", "hugetlb", "rdma",    "misc"};

// `path` as seen from `directory`: "" or "/...". Nullopt: it is not below it.
std::optional<std::string_view> Below(std::string_view path,
                                      std::string_view directory) {
  if (directory == "/") return path == "/" ? std::string_view() : path;
  if (!path.starts_with(directory)) return std::nullopt;
  path.remove_prefix(directory.size());
  if (!path.empty() && path[0] != '/') return std::nullopt;
  return path;
}

std::vector<std::string> V1Controllers(std::string_view options) {
  std::vector<std::string> controllers;
  while (!options.empty()) {
    const size_t comma = std::min(options.find(','), options.size());
    const std::string_view option = options.substr(0, comma);
    options.remove_prefix(std::min(comma + 1, options.size()));
    if (option.starts_with("name=") ||
        std::ranges::count(kV1Names, option, &V1Name::mounted_as) ||
        std::ranges::count(kOtherV1Names, option)) {
      controllers.emplace_back(option);
    }
  }
  return controllers;
}

// A mount that shows a hierarchy, and how well it does.
struct Candidate {
  Hierarchy hierarchy;
  bool whole;  // shows it from its root, not from a bind-mounted directory
};

// The mounts at or below `seen_at`, with paths as if that were `cgroupfs`.
std::vector<Candidate> Candidates(const std::vector<proc::Mount>& mounts,
                                  std::string_view seen_at,
                                  const std::string& cgroupfs) {
  std::vector<Candidate> found;
  for (const proc::Mount& mount : mounts) {
    const bool v2 = mount.type == "cgroup2";
    if (!v2 && mount.type != "cgroup") continue;
    const auto below = Below(mount.mount_point, seen_at);
    if (!below) continue;
    Hierarchy hierarchy;
    hierarchy.path = (cgroupfs == "/" ? "" : cgroupfs) + std::string(*below);
    if (hierarchy.path.empty()) hierarchy.path = "/";
    hierarchy.v2 = v2;
    if (!v2) hierarchy.controllers = V1Controllers(mount.super_options);
    if (!v2 && hierarchy.controllers.empty()) continue;
    // Of two on one mount point the later one hides the other.
    std::erase_if(found, [&](const Candidate& other) {
      return other.hierarchy.path == hierarchy.path;
    });
    found.push_back({std::move(hierarchy), mount.root == "/"});
  }
  return found;
}

// One mount per hierarchy: a whole one before a bind-mounted directory, then
// the one nearest to the top. In the order of the mounts, v2 first.
std::vector<Hierarchy> Choose(std::vector<Candidate> candidates) {
  auto rank = [](const Candidate& c) {
    return std::make_pair(!c.whole, c.hierarchy.path.size());
  };
  std::vector<Candidate> chosen;
  for (Candidate& candidate : candidates) {
    auto same = std::ranges::find_if(chosen, [&](const Candidate& other) {
      return other.hierarchy.v2 == candidate.hierarchy.v2 &&
             other.hierarchy.controllers == candidate.hierarchy.controllers;
    });
    if (same == chosen.end()) {
      chosen.push_back(std::move(candidate));
    } else if (rank(candidate) < rank(*same)) {
      *same = std::move(candidate);
    }
  }
  std::vector<Hierarchy> list;
  for (bool v2 : {true, false}) {
    for (Candidate& candidate : chosen) {
      if (candidate.hierarchy.v2 != v2) continue;
      list.push_back(std::move(candidate.hierarchy));
    }
  }
  return list;
}

int WithController(const std::vector<Hierarchy>& list, std::string_view name) {
  auto found = std::ranges::find_if(list, [&](const Hierarchy& hierarchy) {
    return std::ranges::count(hierarchy.controllers, name) > 0;
  });
  return found == list.end() ? -1 : static_cast<int>(found - list.begin());
}

}  // namespace

absl::StatusOr<Hierarchies> FindHierarchies(std::string_view mountinfo,
                                            const std::string& cgroupfs) {
  std::string top = cgroupfs;
  while (top.size() > 1 && top.back() == '/') top.pop_back();
  auto mounts = proc::ParseMountinfo(mountinfo);
  if (!mounts.ok()) return mounts.status();
  std::vector<Candidate> candidates = Candidates(*mounts, top, top);
  if (candidates.empty()) candidates = Candidates(*mounts, kUsualPlace, top);
  if (candidates.empty()) {
    return Unavailable("not_mounted",
                       "no cgroup file system is mounted at or below " + top +
                           "; --path.cgroupfs says where to look");
  }
  Hierarchies hierarchies;
  hierarchies.list = Choose(std::move(candidates));
  const int v2 = hierarchies.list[0].v2 ? 0 : -1;
  auto of = [&](Controller controller) -> int& {
    return hierarchies.of[static_cast<size_t>(controller)];
  };
  hierarchies.of.fill(v2);
  of(Controller::kFreezer) = -1;
  for (const V1Name& name : kV1Names) {
    const int v1 = WithController(hierarchies.list, name.mounted_as);
    if (v1 >= 0) of(name.controller) = v1;
  }
  for (const char* name : {"name=systemd", "memory", "pids", "cpu"}) {
    if (of(Controller::kProcs) < 0) {
      of(Controller::kProcs) = WithController(hierarchies.list, name);
    }
  }
  return hierarchies;
}

}  // namespace machine::cgroup
