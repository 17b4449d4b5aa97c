#include "machine/cgroup/layout.h"

#include <algorithm>

namespace machine::cgroup {
namespace {

int FirstV2(const std::vector<Hierarchy>& list) {
  auto found = std::ranges::find(list, true, &Hierarchy::v2);
  return found == list.end() ? -1 : static_cast<int>(found - list.begin());
}

int HierarchyOf(File file, const Hierarchies& hierarchies) {
  const FileSpec& spec = SpecOf(file);
  // In every cgroup of v2, with or without the controller.
  if (file == File::kCpuStat) return FirstV2(hierarchies.list);
  const int hierarchy = hierarchies.of[static_cast<size_t>(spec.controller)];
  if (hierarchy < 0 || spec.version == Version::kBoth) return hierarchy;
  const bool v2 = hierarchies.list[static_cast<size_t>(hierarchy)].v2;
  return v2 == (spec.version == Version::kV2) ? hierarchy : -1;
}

// Read only while some task is in D: not worth a descriptor.
bool IsRare(File file) {
  return file == File::kV1FreezerState || file == File::kV1FreezerProcs;
}

// The hierarchy in which workloads are told apart, then those that are read
// anyway. name=systemd is not among these: beside v2 it says the same.
std::vector<int> ProcsOrder(const Hierarchies& hierarchies) {
  std::vector<int> order;
  for (Controller controller : {Controller::kProcs, Controller::kMemory,
                                Controller::kPids, Controller::kCpu}) {
    const int hierarchy = hierarchies.of[static_cast<size_t>(controller)];
    if (hierarchy >= 0 && std::ranges::count(order, hierarchy) == 0) {
      order.push_back(hierarchy);
    }
  }
  return order;
}

}  // namespace

Layout::Layout(const Hierarchies& hierarchies)
    : of(hierarchies.of),
      v2(hierarchies.list.size()),
      walked(hierarchies.list.size()),
      slots(hierarchies.list.size()) {
  for (size_t i = 0; i < v2.size(); ++i) v2[i] = hierarchies.list[i].v2;
  for (size_t i = 0; i < kFiles; ++i) {
    const auto file = static_cast<File>(i);
    if (file == File::kProcs) continue;
    const int hierarchy = HierarchyOf(file, hierarchies);
    if (hierarchy < 0) continue;
    const auto at = static_cast<size_t>(hierarchy);
    walked[at] = true;
    places[i] = {hierarchy, IsRare(file) ? Directory::kNeverKept : slots[at]++};
  }
  for (int hierarchy : ProcsOrder(hierarchies)) {
    const auto at = static_cast<size_t>(hierarchy);
    walked[at] = true;
    // v1 renders cgroup.procs from a list that it throws away after a second
    // without readers; a kept descriptor would go on reading that old list
    // for as long as it is read more often.
    procs.push_back({hierarchy, v2[at] ? slots[at]++ : Directory::kNeverKept});
  }
  if (!procs.empty()) places[static_cast<size_t>(File::kProcs)] = procs[0];
}

}  // namespace machine::cgroup
