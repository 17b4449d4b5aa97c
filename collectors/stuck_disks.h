// Which disks have requests in flight and complete none, and since when. Only
// what one look after the other shows: a disk is judged from the second look
// on.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "machine/proc/diskstats.h"

namespace collectors {

class StuckDisks {
 public:
  // Once per look, with all disks. Those that are not among them are forgotten.
  void Look(const std::vector<machine::proc::Disk>& disks, double now);

  // Seconds, 0 for one that completes or has nothing to do; absent: seen for
  // the first time, with something in flight.
  std::optional<double> Stuck(const std::string& name, double now) const;

 private:
  struct Seen {
    uint64_t completed = 0;
    double since = 0;  // the first look with this count
    bool idle = false;
    bool judged = false;  // there was a look before
  };
  std::map<std::string, Seen> seen_;
};

}  // namespace collectors
