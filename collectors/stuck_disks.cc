#include "collectors/stuck_disks.h"

#include <utility>

namespace collectors {

void StuckDisks::Look(const std::vector<machine::proc::Disk>& disks,
                      double now) {
  std::map<std::string, Seen> seen;
  for (const machine::proc::Disk& disk : disks) {
    Seen look{disk.completed(), now, disk.in_flight == 0, false};
    if (auto before = seen_.find(disk.name); before != seen_.end()) {
      look.judged = true;
      const bool moved = before->second.completed != look.completed;
      // What was idle at the last look has begun to wait after it.
      if (!moved && !look.idle && !before->second.idle) {
        look.since = before->second.since;
      }
    }
    seen.insert_or_assign(disk.name, look);
  }
  seen_ = std::move(seen);
}

std::optional<double> StuckDisks::Stuck(const std::string& name,
                                        double now) const {
  auto found = seen_.find(name);
  if (found == seen_.end()) return std::nullopt;
  if (found->second.idle) return 0;
  if (!found->second.judged) return std::nullopt;
  return now - found->second.since;
}

}  // namespace collectors
