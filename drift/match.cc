#include "drift/match.h"

#include <string_view>
#include <unordered_map>

namespace drift {
namespace {

// The namespace in which each (type, name) of pods runs; null: in several.
class Namespaces {
 public:
  explicit Namespaces(const Snapshot& snapshot) {
    for (const Workload& workload : snapshot.workloads) {
      const Identity& id = workload.identity;
      if (id.pod.empty()) continue;
      auto [seen, is_new] = by_name_.emplace(
          id.workload_type + "\n" + id.workload, &id.name_space);
      if (!is_new && seen->second != nullptr &&
          *seen->second != id.name_space) {
        seen->second = nullptr;
      }
    }
  }
  bool Unique(const Identity& id) const {
    auto seen = by_name_.find(id.workload_type + "\n" + id.workload);
    return seen != by_name_.end() && seen->second != nullptr;
  }

 private:
  std::unordered_map<std::string, const std::string*> by_name_;
};

const declared::Workload* Find(const Workload& workload,
                               const Inventory& inventory,
                               const Namespaces& namespaces) {
  const Identity& id = workload.identity;
  if (const declared::Workload* native =
          inventory.Native(workload.cgroup->path())) {
    return native;
  }
  if (!id.pod.empty()) {
    const declared::Workload* found =
        inventory.Kubernetes(id.name_space, id.workload_type, id.workload);
    if (found != nullptr || !namespaces.Unique(id)) return found;
    return inventory.Kubernetes("", id.workload_type, id.workload);
  }
  if (id.workload_type == "compose") {
    return inventory.Compose(id.name_space, id.workload);
  }
  const bool unit =
      id.workload_type == "systemd" || id.workload_type == "slice";
  return unit ? inventory.Unit(id.workload) : nullptr;
}

}  // namespace

void Match(Snapshot& snapshot) {
  if (snapshot.inventory == nullptr) return;
  const Namespaces namespaces(snapshot);
  for (Workload& workload : snapshot.workloads) {
    workload.declared = Find(workload, *snapshot.inventory, namespaces);
    workload.part =
        workload.declared == nullptr
            ? nullptr
            : PartOf(*workload.declared, workload.identity.container);
  }
}

}  // namespace drift
