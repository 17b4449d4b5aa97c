// What systemd says, as families.
#pragma once

#include <string>
#include <vector>

#include "drift/compare.h"
#include "drift/facts.h"
#include "drift/inventory.h"
#include "machine/systemd/manager.h"
#include "machine/systemd/units.h"
#include "metric/family.h"
#include "metric/labels.h"

namespace collectors {

// Of the machine: units by state, and which have failed.
void AddUnits(const std::vector<machine::systemd::Unit>& units,
              metric::Families& out);

// A declared unit, and what else is known of it.
struct DeclaredUnit {
  const declared::Workload* declared = nullptr;  // not null
  const declared::Part* part = nullptr;          // null: nothing is limited
  const drift::CgroupFacts* applied = nullptr;   // null: it has no cgroup
  metric::Labels labels;
};

// Whether what systemd was last heard to have loaded may not be true any more:
// the cgroup has something else, or the unit's files are younger than what
// systemd has read. `systemctl set-property` and edits are not signalled.
bool Doubtful(const DeclaredUnit& unit,
              const machine::systemd::Units::Known& known,
              const drift::MachineFacts& machine);

class UnitFamilies {
 public:
  explicit UnitFamilies(metric::Families& out);

  void Add(const DeclaredUnit& unit,
           const machine::systemd::Units::Known& known,
           const drift::MachineFacts& machine);

 private:
  void AddFileState(const DeclaredUnit& unit, const std::string& state);
  void AddLoaded(const DeclaredUnit& unit, metric::Family& family,
                 declared::Resource resource, std::optional<double> loaded,
                 const drift::MachineFacts& machine);

  metric::Family& state_;
  metric::Family& substate_;
  metric::Family& result_;
  metric::Family& type_;
  metric::Family& restarts_;
  metric::Family& file_as_declared_;
  metric::Family& file_state_;
  metric::Family& needs_reload_;
  metric::Family& memory_limit_;
  metric::Family& memory_high_;
  metric::Family& cpu_limit_;
  metric::Family& cpu_weight_;
  metric::Family& tasks_limit_;
  metric::Family& open_files_;
  metric::Family& loaded_as_declared_;
};

}  // namespace collectors
