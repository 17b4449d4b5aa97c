#include "declared/systemd/unit_set.h"

#include <algorithm>
#include <utility>

#include "declared/systemd/read.h"
#include "declared/systemd/unit_name.h"

namespace declared::systemd {
namespace {

constexpr size_t kMostDropIns = 256;      // of one unit
constexpr size_t kMostBytes = 256 << 20;  // of all files
constexpr int kMostAliases = 16;  // one after another: they may form a circle

}  // namespace

UnitSet::UnitSet(const Catalog& catalog, size_t least_rank, bool drop_strangers)
    : catalog_(catalog),
      least_rank_(least_rank),
      drop_strangers_(drop_strangers) {
  for (const Problem& problem : catalog.problems) problems_.Add(problem);
  if (drop_strangers_) FindStrangers();
  FindNames();
}

UnitSet::~UnitSet() = default;

const Entry* UnitSet::First(const Catalog::Entries& map,
                            std::string_view name) const {
  const auto found = map.find(name);
  if (found == map.end()) return nullptr;
  for (const Entry& entry : found->second) {
    if (entry.rank < least_rank_) continue;
    if (strangers_.count(entry.path) == 0) return &entry;
  }
  return nullptr;
}

bool UnitSet::IsStranger(const Entry& entry) {
  if (entry.masked || entry.path.empty()) return false;
  const UnitFile& file = Read(entry);
  // A unit that is broken as a whole has to be told.
  for (const Problem& problem : file.problems) {
    if (problem.location.line == 0 || problem.check == "bad-section") {
      return false;
    }
  }
  return !file.is_unit;
}

void UnitSet::FindStrangers() {
  for (const auto& [name, entries] : catalog_.units) {
    for (const Entry& entry : entries) {
      if (IsStranger(entry)) strangers_.insert(entry.path);
    }
  }
}

void UnitSet::FindNames() {
  for (const auto& [name, entries] : catalog_.units) {
    const Entry* first = First(catalog_.units, name);
    if (first == nullptr) continue;
    if (first->target.empty()) {
      names_.insert(name);
    } else {
      aliases_[Canonical(name)].push_back(name);
    }
  }
  for (const auto& [name, entries] : catalog_.drop_ins) {
    // "foo-.service.d" is for all that begin like this, and "foo-" is none.
    if (!IsUnitName(name) || Prefix(name).ends_with('-')) continue;
    if (First(catalog_.drop_ins, name) == nullptr) continue;
    names_.insert(Canonical(name));
  }
  for (const auto& [name, entries] : catalog_.wants) {
    for (const Entry& entry : entries) {
      if (entry.rank < least_rank_ || IsGenerated(entry.rank)) continue;
      auto& linked = IsVendor(entry.rank) ? linked_vendor_ : linked_here_;
      linked.insert(entry.name);
      linked.insert(TemplateOf(entry.name));
    }
    for (const Entry& entry : entries) {
      if (entry.rank < least_rank_ || !IsInstance(entry.name)) continue;
      const std::string unit = Canonical(entry.name);
      if (Fragment(unit) != nullptr) names_.insert(unit);
    }
  }
}

std::string UnitSet::Canonical(const std::string& name) const {
  std::string at = name;
  for (int i = 0; i < kMostAliases; ++i) {
    const Entry* entry = First(catalog_.units, at);
    const bool own = entry != nullptr;
    if (!own) entry = First(catalog_.units, TemplateOf(at));
    if (entry == nullptr || entry->target.empty()) return at;
    // An alias of a template is one of each of its instances.
    const auto instance = Instance(at);
    at = IsTemplate(entry->target) && instance && !instance->empty()
             ? InstanceOf(entry->target, *instance)
             : entry->target;
  }
  return name;
}

const Entry* UnitSet::Fragment(const std::string& name) const {
  const Entry* entry = First(catalog_.units, name);
  if (entry == nullptr) entry = First(catalog_.units, TemplateOf(name));
  return entry != nullptr && entry->target.empty() ? entry : nullptr;
}

bool UnitSet::IsMasked(const std::string& name) const {
  const Entry* entry = Fragment(name);
  return entry != nullptr && entry->masked;
}

UnitSet::Files UnitSet::DropIns(const std::string& name) const {
  // By base name: what is met first counts, and they apply in this order.
  std::map<std::string_view, const Entry*> found;
  const auto add = [&](const std::vector<std::string>& of) {
    for (size_t rank = least_rank_; rank < kSearchPath.size(); ++rank) {
      for (const std::string& directory : of) {
        const auto entries = catalog_.drop_ins.find(directory);
        if (entries == catalog_.drop_ins.end()) continue;
        for (const Entry& entry : entries->second) {
          if (entry.rank == rank) found.emplace(entry.name, &entry);
        }
      }
    }
  };
  add(DropInNames(name));
  const auto aliases = aliases_.find(name);
  if (aliases != aliases_.end()) {
    for (const std::string& alias : aliases->second) add(DropInNames(alias));
  }
  add({std::string(TypeOf(name))});
  Files files;
  for (const auto& [base, entry] : found) {
    if (files.size() == kMostDropIns) break;
    if (!entry->masked) files.push_back(entry);
  }
  return files;
}

bool UnitSet::HasFiles(const std::string& name) const {
  return Fragment(name) != nullptr || !DropIns(name).empty();
}

const UnitFile& UnitSet::Read(const Entry& entry) {
  const auto [found, added] = files_.try_emplace(entry.path);
  if (!added) return found->second;
  if (bytes_ > kMostBytes) {
    problems_.Add({Severity::kError,
                   "too-many-files",
                   {".", 0},
                   "there are more than 256 MiB of unit files: " + entry.shown +
                       " and others are not read",
                   "name a smaller directory"});
    return found->second;
  }
  found->second = ReadUnitFile(entry);
  bytes_ += found->second.bytes;
  return found->second;
}

const Unit& UnitSet::Get(const std::string& name) {
  const auto found = units_.find(name);
  if (found != units_.end()) return found->second;
  const Entry* fragment = Fragment(name);
  const Files drop_ins = DropIns(name);
  std::vector<const UnitFile*> files;
  if (fragment != nullptr && !fragment->masked) {
    files.push_back(&Read(*fragment));
  }
  for (const Entry* entry : drop_ins) files.push_back(&Read(*entry));
  Unit unit = Merge(name, files, problems_);
  if (drop_ins.size() == kMostDropIns) {
    problems_.Add({Severity::kError,
                   "too-many-files",
                   {drop_ins.front()->shown, 0},
                   name + " has too many drop-ins: not all are read",
                   "have fewer"});
  }
  if (fragment != nullptr && !fragment->masked) {
    std::vector<const Entry*> same;
    const auto all = catalog_.units.find(fragment->name);
    for (const Entry& entry : all->second) same.push_back(&entry);
    MarkAmbiguous(*fragment, same, unit);
  }
  // "foo-.service.d/a.conf" and "foo-bar-.service.d/a.conf" are two, of which
  // the second counts: only files of the same directory can be in doubt.
  for (const std::string& directory : DropInNames(name)) {
    const auto all = catalog_.drop_ins.find(directory);
    if (all == catalog_.drop_ins.end()) continue;
    std::vector<const Entry*> same;
    for (const Entry& entry : all->second) same.push_back(&entry);
    for (const Entry* entry : drop_ins) {
      if (std::ranges::find(same, entry) != same.end()) {
        MarkAmbiguous(*entry, same, unit);
      }
    }
  }
  return units_.emplace(name, std::move(unit)).first->second;
}

// Only a tree can have two files of one name and rank: it holds the units of
// several machines, and which of them is meant here is not said.
void UnitSet::MarkAmbiguous(const Entry& one,
                            const std::vector<const Entry*>& all, Unit& unit) {
  for (const Entry* candidate : all) {
    const Entry& other = *candidate;
    if (other.name != one.name || other.rank != one.rank || other.masked ||
        other.path == one.path || other.path.empty() ||
        strangers_.count(other.path) > 0) {
      continue;
    }
    ProblemList told;
    const Unit ours = Merge(unit.name, {&Read(one)}, told);
    const Unit theirs = Merge(unit.name, {&Read(other)}, told);
    for (const Resource resource : AllResources()) {
      const auto mine = ours.values.find(resource);
      const auto yours = theirs.values.find(resource);
      const bool i_have = mine != ours.values.end();
      const bool you_have = yours != theirs.values.end();
      if (!i_have && !you_have) continue;
      if (i_have && you_have && mine->second.number == yours->second.number &&
          mine->second.scale == yours->second.scale) {
        continue;
      }
      const Value& either = i_have ? mine->second : yours->second;
      const auto merged = unit.values.try_emplace(resource, either).first;
      // What another drop-in sets after both of them is not in doubt.
      const std::string& file = merged->second.location.file;
      if (file != one.shown && file != other.shown) continue;
      merged->second.state = Value::State::kAmbiguous;
      Problem problem;
      problem.check = "declared-twice";
      problem.location =
          you_have ? yours->second.location : Location{other.shown, 0};
      problem.what =
          std::string(NameOf(resource)) + " of " + unit.name +
          " differs from that in " +
          ToText(i_have ? mine->second.location : Location{one.shown, 0});
      problem.mend = "give --declared.systemd the directory of one machine";
      problems_.Add(std::move(problem));
    }
  }
}

std::string UnitSet::Shown(const std::string& name) const {
  const Entry* entry = Fragment(name);
  if (entry != nullptr) return entry->shown;
  const Files files = DropIns(name);
  return files.empty() ? std::string() : files.front()->shown;
}

std::time_t UnitSet::Changed(const std::string& name) const {
  std::time_t changed = 0;
  // What is set at run time is in force at once, and its file written after.
  const auto add = [&](const Entry* entry) {
    if (entry == nullptr || entry->rank < kOverrideRanks) return;
    changed = std::max(changed, entry->changed);
  };
  add(Fragment(name));
  for (const Entry* file : DropIns(name)) add(file);
  for (const std::string& of : DropInNames(name)) {
    const auto found = catalog_.drop_ins_changed.find(of);
    if (found != catalog_.drop_ins_changed.end()) {
      changed = std::max(changed, found->second);
    }
  }
  return changed;
}

std::vector<std::string> UnitSet::Linked(const std::string& name) const {
  std::vector<std::string> linked;
  const auto add = [&](const std::string& of) {
    const auto found = catalog_.wants.find(of);
    if (found == catalog_.wants.end()) return;
    for (const Entry& entry : found->second) linked.push_back(entry.name);
  };
  add(name);
  const auto aliases = aliases_.find(name);
  if (aliases != aliases_.end()) {
    for (const std::string& alias : aliases->second) add(alias);
  }
  return linked;
}

std::string UnitSet::StateOf(const std::string& name) {
  const Entry* fragment = Fragment(name);
  if (fragment == nullptr) return {};
  if (fragment->masked) return "masked";
  if (IsGenerated(fragment->rank)) return "generated";
  const bool has_install = Get(name).has_install;
  // A vendor's own link is no decision of this machine, unless the unit says
  // that it is to be decided.
  if (linked_here_.count(name) > 0) return "enabled";
  if (has_install && linked_vendor_.count(name) > 0) return "enabled";
  const auto aliases = aliases_.find(name);
  if (aliases != aliases_.end()) {
    for (const std::string& alias : aliases->second) {
      const Entry* entry = First(catalog_.units, alias);
      if (entry != nullptr && !IsVendor(entry->rank)) return "enabled";
    }
  }
  return has_install ? "disabled" : "static";
}

}  // namespace declared::systemd
