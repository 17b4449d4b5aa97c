// What is known of the units of interest, asking PID 1 as little as can be.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "machine/systemd/manager.h"

namespace machine::systemd {

class Units {
 public:
  using Clock = Manager::Clock;

  // Reads the properties of those of `rows` whose name is in `wanted` and that
  // are new, whose row or signals say that they changed, that are `doubted`
  // (set-property and edits of files change them in silence), or that were read
  // more than a minute ago: NeedDaemonReload and UnitFileState do, too.
  // The last ones in turns, so that a minute's worth is not asked for at once.
  // Stops when little is left before the deadline; what is missing comes next
  // time. Errors as Manager's; what is known stays.
  absl::Status Refresh(Manager& manager, const std::vector<Unit>& rows,
                       const std::set<std::string>& wanted,
                       const std::set<std::string>& doubted,
                       Clock::time_point now, Clock::time_point deadline);

  struct Known {
    Unit row;
    bool read = false;  // false: there was no time yet
    Properties properties;
  };
  // Null: systemd has not loaded a unit of this name, or nobody wanted it.
  const Known* Find(const std::string& name) const;

 private:
  struct Entry : Known {
    bool stale = true;
    Clock::time_point when;
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace machine::systemd
