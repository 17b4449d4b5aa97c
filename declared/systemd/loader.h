// From units to workloads: what is declared, what the machine has besides.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "declared/source.h"
#include "declared/systemd/boot.h"
#include "declared/systemd/unit_set.h"

namespace declared::systemd {

class Loader {
 public:
  // `declared`: what the source says. `machine`: all units of the machine, in
  // force or not, overrides included.
  Loader(UnitSet& declared, UnitSet& machine, const Boot& boot, bool is_tree)
      : declared_(declared),
        machine_(machine),
        boot_(boot),
        is_tree_(is_tree) {}

  std::vector<Workload> Load();

 private:
  void AddInstances();
  void AddSlices();
  void FindPorts();
  bool IsWorkload(const std::string& name);
  Workload Make(const std::string& name);

  UnitSet& declared_;
  UnitSet& machine_;
  const Boot& boot_;
  bool is_tree_;  // not the machine's own units
  std::set<std::string> names_;
  std::map<std::string, std::vector<Port>> ports_;  // by service
};

}  // namespace declared::systemd
