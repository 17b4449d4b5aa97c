// The units of a catalog, merged when asked for: which files count for a unit,
// and in which order. systemd.unit(5)
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "declared/systemd/catalog.h"
#include "declared/systemd/unit.h"

namespace declared::systemd {

class UnitSet {
 public:
  // Entries of a rank below `least_rank` are as if they were not there.
  // `catalog` must stay. With `drop_strangers`, what has a unit's name and none
  // of a unit's sections (D-Bus and Avahi have *.service files) is left out.
  UnitSet(const Catalog& catalog, size_t least_rank, bool drop_strangers);
  ~UnitSet();
  UnitSet(const UnitSet&) = delete;
  UnitSet& operator=(const UnitSet&) = delete;

  // Names with a fragment, a drop-in directory of their own, or, of a template
  // that is here, a link in a .wants directory; without aliases.
  const std::set<std::string>& Names() const { return names_; }

  // What an alias stands for; the name itself if it is none.
  std::string Canonical(const std::string& name) const;

  // The file that counts, an instance's template included; null: none.
  const Entry* Fragment(const std::string& name) const;
  bool IsMasked(const std::string& name) const;
  bool HasFiles(const std::string& name) const;  // of its own: no "service.d"

  const Unit& Get(const std::string& name);
  // The fragment, or the first drop-in.
  std::string Shown(const std::string& name) const;
  // Of the youngest file, those of overrides (see kOverrideRanks) left out.
  std::time_t Changed(const std::string& name) const;

  // What its .wants, .requires and .upholds directories name.
  std::vector<std::string> Linked(const std::string& name) const;
  std::string StateOf(const std::string& name);  // see Workload

  std::vector<Problem> TakeProblems() { return problems_.Take(); }

 private:
  using Files = std::vector<const Entry*>;
  const Entry* First(const Catalog::Entries& map, std::string_view name) const;
  Files DropIns(const std::string& name) const;
  const UnitFile& Read(const Entry& entry);
  bool IsStranger(const Entry& entry);
  // `all`: with other files of the same name and rank among them.
  void MarkAmbiguous(const Entry& one, const std::vector<const Entry*>& all,
                     Unit& unit);
  void FindStrangers();
  void FindNames();

  const Catalog& catalog_;
  size_t least_rank_;
  bool drop_strangers_;
  ProblemList problems_;
  std::set<std::string> names_;
  std::set<std::string> strangers_;                          // by path
  std::map<std::string, std::vector<std::string>> aliases_;  // by target
  std::set<std::string> linked_here_;      // enabled by a person or a program
  std::set<std::string> linked_vendor_;    // by the package that it is from
  std::map<std::string, UnitFile> files_;  // by path
  size_t bytes_ = 0;                       // of all of them
  std::map<std::string, Unit> units_;
};

}  // namespace declared::systemd
