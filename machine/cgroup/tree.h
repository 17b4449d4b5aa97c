// The cgroups of this machine, walked once per scrape. One cgroup is the same
// relative path in every hierarchy; each file is taken from the hierarchy that
// has its controller.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/cgroup/files.h"
#include "machine/cgroup/hierarchies.h"
#include "machine/dir.h"
#include "machine/keep.h"

namespace machine::cgroup {

class Directory;  // one directory of one hierarchy, directory.h
struct Layout;    // which file stands where, layout.h

// One cgroup. Identity is (path, inode): a cgroup that was removed and made
// again under the same name is another one. Kept alive by whoever reads it;
// reading a removed one gives NotFound.
class Cgroup {
 public:
  // By hierarchy; null where that hierarchy has no such path.
  using Directories = std::vector<std::shared_ptr<const Directory>>;

  // Made by Tree. At least one of `directories` is there.
  Cgroup(std::string path, std::shared_ptr<const Layout> layout,
         Directories directories);

  const std::string& path() const { return path_; }  // "/" or "/a/b"
  // Of its directory in the first hierarchy that has it (v2: the cgroup id).
  uint64_t inode() const { return inode_; }
  bool root() const { return path_.size() == 1; }

  // True if this path exists in the hierarchy of that controller.
  bool Has(Controller controller) const;
  // True if that hierarchy is v2.
  bool V2(Controller controller) const;

  // Reads one file, through its kept descriptor where the budget allows one,
  // else relative to the kept directory. Any thread. NotFound: the cgroup
  // vanished, or this kernel or controller set has no such file here.
  // kProcs: from the first hierarchy that has this path, see ReadProcs().
  absl::StatusOr<std::string_view> Read(File file, Buffer& buffer) const;

  // Where that file can be watched; "": nowhere.
  std::string PathOf(File file) const;

  const Directories& directories() const { return directories_; }

 private:
  absl::StatusOr<std::string_view> ReadProcs(Buffer& buffer) const;

  const std::string path_;
  const std::shared_ptr<const Layout> layout_;
  const Directories directories_;
  const uint64_t inode_;
};

using Cgroups = std::vector<std::shared_ptr<const Cgroup>>;

class Tree {
 public:
  // Bounds what a hostile or broken tree can cost.
  static constexpr size_t kMostCgroups = 20000;
  static constexpr int kDeepest = 32;

  // `budget` outlives the tree and every cgroup.
  Tree(Hierarchies hierarchies, KeepBudget& budget);
  ~Tree();

  const Hierarchies& hierarchies() const;

  // Every cgroup that exists now, the root first, sorted by path components so
  // that a parent stands before its children. Cgroups known from the last walk
  // are the same objects with their kept descriptors, unless they came or went
  // in one of the hierarchies since. One caller at a time. Errors: when no
  // hierarchy can be opened, those of the first.
  absl::StatusOr<Cgroups> Walk();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace machine::cgroup
