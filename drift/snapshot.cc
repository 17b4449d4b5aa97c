#include "drift/snapshot.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "drift/name.h"

namespace drift {
namespace {

using Kind = Name::Kind;
using CgroupPtr = std::shared_ptr<const machine::cgroup::Cgroup>;

std::string_view Parent(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == 0 || slash == path.npos ? "/" : path.substr(0, slash);
}

std::string_view Last(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string_view TypeOf(Kind kind, bool has_children) {
  switch (kind) {
    case Kind::kSlice:
      return "slice";
    case Kind::kSystemd:
      return "systemd";
    case Kind::kContainer:
      return "container";
    default:
      // A hand-made cgroup around others is a group like a slice: its usage
      // is theirs.
      return has_children ? "slice" : "cgroup";
  }
}

// Taking one snapshot: what has been decided for the cgroups seen so far.
class Taker {
 public:
  Taker(const machine::cgroup::Cgroups& cgroups, const Rules& rules,
        const Snapshot* previous)
      : cgroups_(cgroups), rules_(rules) {
    if (previous == nullptr) return;
    for (const Workload& workload : previous->workloads) {
      known_.emplace(workload.cgroup->path(), &workload);
    }
    // Before anybody new gets a name: those that live on keep theirs.
    for (const CgroupPtr& cgroup : cgroups) {
      if (const Workload* workload = Known(*cgroup)) {
        taken_.insert(workload->identity.workload);
      }
    }
  }

  Snapshot Take() {
    for (size_t i = 0; i < cgroups_.size(); ++i) TakeOne(i);
    return std::move(snapshot_);
  }

 private:
  // The innermost workload above `path`, and whether everything below it is
  // folded into it.
  struct Place {
    int workload = -1;
    bool folded = false;
  };

  void TakeOne(size_t i) {
    const CgroupPtr& cgroup = cgroups_[i];
    Place place;
    if (auto above = places_.find(Parent(cgroup->path()));
        above != places_.end()) {
      place = above->second;
    }
    Name name = NameOf(cgroup->path());
    if (!cgroup->root()) {
      place.folded = place.folded || Folds(*cgroup);
      if (!place.folded && name.kind != Kind::kNone) {
        Identity identity = Identify(*cgroup, name, HasChildren(i));
        if (Chosen(identity)) {
          place.workload = Append(cgroup, std::move(identity),
                                  std::move(name.container_id), place.workload);
        }
      }
    }
    snapshot_.members.push_back({cgroup, place.workload});
    places_.emplace(cgroup->path(), place);
  }

  const Workload* Known(const machine::cgroup::Cgroup& cgroup) const {
    auto known = known_.find(cgroup.path());
    if (known == known_.end()) return nullptr;
    return known->second->cgroup->inode() == cgroup.inode() ? known->second
                                                            : nullptr;
  }

  bool Folds(const machine::cgroup::Cgroup& cgroup) const {
    return rules_.fold.Matches(std::string(UnitOf(Last(cgroup.path()))));
  }

  bool Chosen(const Identity& identity) const {
    if (rules_.exclude.Matches(identity.workload)) return false;
    return rules_.include.empty() || rules_.include.Matches(identity.workload);
  }

  bool HasChildren(size_t i) const {
    return i + 1 < cgroups_.size() &&
           Parent(cgroups_[i + 1]->path()) == cgroups_[i]->path();
  }

  // The identity decided earlier for this (path, inode), else a new one that
  // nobody has yet.
  Identity Identify(const machine::cgroup::Cgroup& cgroup, const Name& name,
                    bool has_children) {
    if (const Workload* known = Known(cgroup)) return known->identity;
    Identity identity;
    identity.workload_type = TypeOf(name.kind, has_children);
    // Two paths with one name: the later one keeps its path as its name,
    // which nobody else can have.
    identity.workload =
        taken_.insert(name.workload).second ? name.workload : cgroup.path();
    return identity;
  }

  int Append(const CgroupPtr& cgroup, Identity identity,
             std::string container_id, int parent) {
    const bool group = identity.workload_type == "slice";
    snapshot_.workloads.push_back(
        {std::move(identity), std::move(container_id), cgroup, group, parent});
    return static_cast<int>(snapshot_.workloads.size()) - 1;
  }

  const machine::cgroup::Cgroups& cgroups_;
  const Rules& rules_;
  std::unordered_map<std::string_view, const Workload*> known_;
  std::unordered_map<std::string_view, Place> places_;
  std::unordered_set<std::string> taken_;
  Snapshot snapshot_;
};

}  // namespace

Snapshot TakeSnapshot(const machine::cgroup::Cgroups& cgroups,
                      const Rules& rules, const Snapshot* previous) {
  return Taker(cgroups, rules, previous).Take();
}

}  // namespace drift
