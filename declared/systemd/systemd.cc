#include "declared/systemd/systemd.h"

#include <functional>
#include <utility>

#include "declared/systemd/below.h"
#include "declared/systemd/boot.h"
#include "declared/systemd/catalog.h"
#include "declared/systemd/loader.h"
#include "declared/systemd/unit_set.h"

namespace declared {
namespace {

// The directory that an atomically swapped symlink points to is called like
// the commit.
std::string CommitOf(const std::string& path) {
  std::string link = systemd::LinkTarget(systemd::RootPrefix(path));
  while (link.ends_with('/')) link.pop_back();
  return link.substr(link.rfind('/') + 1);
}

}  // namespace

Loaded LoadSystemd(const Source& source, const SystemdMachine& machine) {
  Loaded loaded;
  const systemd::Catalog here = systemd::ScanMachine(machine.rootfs);
  systemd::UnitSet units(here, 0, false);
  const systemd::Boot boot(units, machine.rootfs, machine.booted);
  if (source.path == kUnitSearchPath) {
    systemd::UnitSet declared(here, systemd::kOverrideRanks, false);
    loaded.workloads = systemd::Loader(declared, units, boot, false).Load();
    loaded.problems = declared.TakeProblems();
    return loaded;
  }
  const systemd::Catalog tree = systemd::ScanTree(source.path);
  loaded.readable = tree.readable;
  if (!tree.readable) return loaded;
  loaded.commit = CommitOf(source.path);
  systemd::UnitSet declared(tree, 0, true);
  loaded.workloads = systemd::Loader(declared, units, boot, true).Load();
  loaded.problems = declared.TakeProblems();
  return loaded;
}

uint64_t SystemdFingerprint(const Source& source,
                            const SystemdMachine& machine) {
  const uint64_t here = systemd::ScanMachine(machine.rootfs).fingerprint;
  const uint64_t seed = machine.booted ? here : ~here;
  if (source.path == kUnitSearchPath) return seed;
  const systemd::Catalog tree = systemd::ScanTree(source.path);
  // Of an atomically swapped symlink, all may be as it was except the commit.
  const uint64_t commit = std::hash<std::string>()(CommitOf(source.path));
  return seed * 31 + tree.fingerprint * 7 + commit + (tree.readable ? 1 : 0);
}

}  // namespace declared
