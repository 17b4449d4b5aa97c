#include "drift/snapshot.h"

#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "drift/identity.h"
#include "drift/match.h"
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

// Taking one snapshot: what has been decided for the cgroups seen so far.
class Taker {
 public:
  Taker(const machine::cgroup::Cgroups& cgroups, const Rules& rules,
        const Known& known, const Snapshot* previous)
      : cgroups_(cgroups), rules_(rules), known_(known) {
    snapshot_.inventory =
        known.inventory ? known.inventory : std::make_shared<const Inventory>();
    if (previous == nullptr) return;
    same_inventory_ = previous->inventory == snapshot_.inventory;
    for (const auto* workloads : {&previous->workloads, &previous->unchosen}) {
      for (const Workload& workload : *workloads) {
        previous_.emplace(workload.cgroup->path(), &workload);
      }
    }
  }

  Snapshot Take() {
    for (size_t i = 0; i < cgroups_.size(); ++i) TakeOne(i);
    Match(snapshot_);
    return std::move(snapshot_);
  }

 private:
  // The innermost workload above a cgroup, whether everything below it is
  // folded into it, and the cgroup itself.
  struct Place {
    int workload = -1;
    bool folded = false;
    int member = -1;
  };

  void TakeOne(size_t i) {
    const CgroupPtr& cgroup = cgroups_[i];
    Place place;
    if (auto above = places_.find(Parent(cgroup->path()));
        above != places_.end() && !cgroup->root()) {
      place = above->second;
    }
    const int above = place.member;
    place.member = static_cast<int>(i);
    if (!cgroup->root()) {
      // Who was a workload before did not fold, and stays one.
      const Workload* before = Before(*cgroup);
      place.folded = place.folded || (before == nullptr && Folds(*cgroup));
      std::optional<Workload> workload;
      if (before != nullptr) {
        workload = Again(*before, cgroup);
      } else if (!place.folded) {
        workload = Identify(i);
      }
      if (workload && !Chosen(workload->identity)) {
        snapshot_.unchosen.push_back(*std::move(workload));
      } else if (workload) {
        workload->parent = place.workload;
        workload->member = place.member;
        place.workload = static_cast<int>(snapshot_.workloads.size());
        snapshot_.workloads.push_back(*std::move(workload));
      }
    }
    snapshot_.members.push_back({cgroup, place.workload, above});
    places_.emplace(cgroup->path(), place);
  }

  const Workload* Before(const machine::cgroup::Cgroup& cgroup) const {
    auto before = previous_.find(cgroup.path());
    if (before == previous_.end()) return nullptr;
    return before->second->cgroup->inode() == cgroup.inode() ? before->second
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

  // A new identity that nobody has yet. None: no workload, or not known yet who
  // it is.
  std::optional<Workload> Identify(size_t i) {
    const CgroupPtr& cgroup = cgroups_[i];
    Workload workload;
    workload.cgroup = cgroup;
    Decision decision;
    Name name = NameOf(cgroup->path());
    if (const declared::Workload* native =
            snapshot_.inventory->Native(cgroup->path())) {
      decision = DecideNative(*native, cgroup->path(), HasChildren(i));
    } else if (name.kind == Kind::kNone) {
      return std::nullopt;
    } else {
      if (!name.container_id.empty() && known_.container) {
        ContainerAnswer answer =
            known_.container(name.container_id, cgroup->path());
        if (answer.pending) {
          ++snapshot_.unidentified;
          return std::nullopt;
        }
        Take(std::move(answer), workload);
      }
      decision = Decide(name, HasChildren(i), workload.container.get(),
                        *snapshot_.inventory);
    }
    workload.identity = std::move(decision.identity);
    if (!Taken().insert(ToText(workload.identity)).second) {
      TellApart(workload.identity, cgroup->path(), name.container_id);
      Taken().insert(ToText(workload.identity));
    }
    workload.container_id = std::move(name.container_id);
    workload.owner = decision.owner;
    workload.group = workload.identity.workload_type == "slice";
    return workload;
  }

  // Two with one name: the later one gets what nobody else can have. A
  // container that is started again while its old cgroup is still there is
  // told by its id, anything else by its path.
  static void TellApart(Identity& identity, const std::string& path,
                        const std::string& container_id) {
    constexpr size_t kShownIdLength = 12;  // as `docker ps` shows it
    if (container_id.empty()) {
      identity.workload = path;
    } else {
      if (!identity.container.empty()) identity.container += "@";
      identity.container += container_id.substr(0, kShownIdLength);
    }
  }

  void Take(ContainerAnswer answer, Workload& workload) {
    workload.container = std::move(answer.container);
    workload.forbidden = answer.forbidden;
    workload.unanswered = answer.unanswered;
    if (workload.unanswered) ++snapshot_.unidentified;
  }

  // Identities that somebody has. Those that live on come first: they keep
  // theirs, whoever is new. Most scrapes see nobody new and never ask.
  std::unordered_set<std::string>& Taken() {
    if (taken_) return *taken_;
    taken_.emplace();
    for (const CgroupPtr& cgroup : cgroups_) {
      if (const Workload* workload = Before(*cgroup)) {
        taken_->insert(ToText(workload->identity));
      }
    }
    return *taken_;
  }

  Workload Again(const Workload& before, const CgroupPtr& cgroup) {
    Workload workload = before;
    workload.cgroup = cgroup;
    if (!same_inventory_) workload.matched = false;
    if (workload.unanswered && known_.container) {
      ContainerAnswer answer =
          known_.container(workload.container_id, cgroup->path());
      answer.unanswered |= answer.pending;
      workload.matched =
          false;  // its labels stay, what is declared of it comes
      Take(std::move(answer), workload);
    }
    return workload;
  }

  const machine::cgroup::Cgroups& cgroups_;
  const Rules& rules_;
  const Known& known_;
  bool same_inventory_ = false;
  std::unordered_map<std::string_view, const Workload*> previous_;
  std::unordered_map<std::string_view, Place> places_;
  std::optional<std::unordered_set<std::string>> taken_;
  Snapshot snapshot_;
};

}  // namespace

Snapshot TakeSnapshot(const machine::cgroup::Cgroups& cgroups,
                      const Rules& rules, const Known& known,
                      const Snapshot* previous) {
  return Taker(cgroups, rules, known, previous).Take();
}

}  // namespace drift
