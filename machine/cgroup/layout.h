// Which file of a cgroup stands in which hierarchy, and in which slot of its
// directory there. Made once per tree, shared by all of its cgroups.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "machine/cgroup/directory.h"
#include "machine/cgroup/files.h"
#include "machine/cgroup/hierarchies.h"

namespace machine::cgroup {

struct Layout {
  explicit Layout(const Hierarchies& hierarchies);

  struct Place {
    int hierarchy = -1;  // index into Hierarchies::list; -1: nowhere
    size_t slot = Directory::kNeverKept;
  };
  std::array<Place, kFiles> places;  // of kProcs: the first of `procs`
  // Where cgroup.procs is looked for, in this order.
  std::vector<Place> procs;
  std::array<int, kControllers> of;
  std::vector<bool> v2;       // by hierarchy
  std::vector<bool> walked;   // whether anything is read there
  std::vector<size_t> slots;  // in each directory of it
};

}  // namespace machine::cgroup
