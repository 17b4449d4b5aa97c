// What the tests of LoadSystemd() share.
#pragma once

#include <string>
#include <vector>

#include "declared/systemd/systemd.h"
#include "tests/support/tree.h"

namespace declared {

// The search path of the machine whose root directory is `rootfs`.
inline Loaded LoadMachine(const std::string& rootfs, bool booted = true) {
  Source source;
  source.language = Language::kSystemd;
  source.path = kUnitSearchPath;
  return LoadSystemd(source, {rootfs, booted});
}

inline Loaded LoadTree(const std::string& path,
                       const std::string& rootfs = "/nowhere") {
  Source source;
  source.language = Language::kSystemd;
  source.path = path;
  return LoadSystemd(source, {rootfs, true});
}

// Null: there is none.
inline const Workload* FindWorkload(const Loaded& loaded,
                                    std::string_view name) {
  for (const Workload& workload : loaded.workloads) {
    if (workload.name == name) return &workload;
  }
  return nullptr;
}

inline std::vector<std::string> NamesOf(const Loaded& loaded) {
  std::vector<std::string> names;
  for (const Workload& workload : loaded.workloads)
    names.push_back(workload.name);
  return names;
}

inline std::vector<std::string> ChecksOf(const Loaded& loaded) {
  std::vector<std::string> checks;
  for (const Problem& problem : loaded.problems)
    checks.push_back(problem.check);
  return checks;
}

// "1G@/etc/systemd/system/a.service:2"; "" if it is not declared.
inline std::string TextOf(const Values& values, Resource resource) {
  const auto found = values.find(resource);
  if (found == values.end()) return {};
  return found->second.text + "@" + ToText(found->second.location);
}
inline std::string MemoryOf(const Loaded& loaded, std::string_view name) {
  const Workload* workload = FindWorkload(loaded, name);
  if (workload == nullptr || workload->parts.size() != 1) return "no workload";
  return TextOf(workload->parts[0].values, Resource::kMemoryLimit);
}

}  // namespace declared
