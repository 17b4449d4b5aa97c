#include "drift/match.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "drift/owner.h"

namespace drift {
namespace {

using machine::runtime::Container;

const Container* PodOf(const Workload& workload) {
  const Container* container = workload.container.get();
  return container != nullptr && !container->pod.empty() ? container : nullptr;
}

Owner OwnerOfPod(const Container& pod, const Inventory& inventory) {
  return OwnerOf(pod.pod_namespace, pod.pod, pod.pod_uid, pod.labels,
                 inventory);
}

// As its pod or Compose file calls it; the label of the same name can have more
// to tell two instances apart.
std::string_view NameOfPart(const Workload& workload) {
  const Container* container = workload.container.get();
  if (container == nullptr) return workload.identity.container;
  if (container->pod.empty()) return container->name;
  return container->sandbox ? "POD" : std::string_view(container->name);
}

// The namespace in which pods of each (type, name) run; null: in several.
class Namespaces {
 public:
  explicit Namespaces(const Snapshot& snapshot) : snapshot_(snapshot) {}

  bool Unique(const Owner& owner) {
    if (by_name_.empty()) Count();
    auto seen = by_name_.find(owner.type + "\n" + owner.name);
    return seen != by_name_.end() && seen->second != nullptr;
  }

 private:
  void Count() {
    for (const Workload& workload : snapshot_.workloads) {
      const Container* pod = PodOf(workload);
      if (pod == nullptr) continue;
      const Owner owner = OwnerOfPod(*pod, *snapshot_.inventory);
      auto [seen, is_new] =
          by_name_.emplace(owner.type + "\n" + owner.name, &pod->pod_namespace);
      if (!is_new && seen->second != nullptr &&
          *seen->second != pod->pod_namespace) {
        seen->second = nullptr;
      }
    }
  }

  const Snapshot& snapshot_;
  std::unordered_map<std::string, const std::string*> by_name_;
};

// By who it is now, not by its labels: those were decided when it was first
// seen, and its declaration may have come later.
const declared::Workload* Find(const Workload& workload,
                               const Inventory& inventory,
                               Namespaces& namespaces) {
  const Identity& id = workload.identity;
  if (const declared::Workload* native =
          inventory.Native(workload.cgroup->path())) {
    return native;
  }
  if (const Container* pod = PodOf(workload)) {
    const Owner owner = OwnerOfPod(*pod, inventory);
    const declared::Workload* found =
        inventory.Kubernetes(pod->pod_namespace, owner.type, owner.name);
    if (found != nullptr) return found;
    found = inventory.Kubernetes("", owner.type, owner.name);
    return found != nullptr && namespaces.Unique(owner) ? found : nullptr;
  }
  if (workload.container != nullptr &&
      !workload.container->compose_service.empty()) {
    return inventory.Compose(workload.container->compose_project,
                             workload.container->compose_service);
  }
  const bool unit =
      id.workload_type == "systemd" || id.workload_type == "slice";
  return unit ? inventory.Unit(id.workload) : nullptr;
}

// True if a container's label ("/srv/shop/compose.yaml,/srv/shop/prod.yaml")
// names just these files, which are relative to wherever the checkout is.
bool NamesFiles(std::string_view label, const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    const size_t comma = std::min(label.find(','), label.size());
    const std::string_view path = label.substr(0, comma);
    if (path != file && !path.ends_with("/" + file)) return false;
    label.remove_prefix(std::min(comma + 1, label.size()));
  }
  return !files.empty() && label.empty();
}

// The declaration that the workload was started from: where several sets of
// files declare a Compose service, the container knows its own.
const declared::Workload& StartedFrom(const Workload& workload) {
  const declared::Workload* only = nullptr;
  for (const declared::Workload& one : workload.declared->alternatives) {
    if (workload.container == nullptr ||
        !NamesFiles(workload.container->compose_config_files, one.files)) {
      continue;
    }
    if (only != nullptr) return *workload.declared;  // two say they are it
    only = &one;
  }
  return only == nullptr ? *workload.declared : *only;
}

// A pod's own cgroup, by who runs in it.
void MatchPods(Snapshot& snapshot) {
  for (const Workload& workload : snapshot.workloads) {
    if (PodOf(workload) == nullptr || workload.parent < 0 ||
        workload.declared == nullptr) {
      continue;
    }
    Workload& pod = snapshot.workloads[static_cast<size_t>(workload.parent)];
    if (!pod.group || pod.declared != nullptr) continue;
    pod.part = snapshot.inventory->PodOf(*workload.declared);
    if (pod.part != nullptr) pod.declared = workload.declared;
  }
}

}  // namespace

void Match(Snapshot& snapshot) {
  if (snapshot.inventory == nullptr) return;
  Namespaces namespaces(snapshot);
  for (Workload& workload : snapshot.workloads) {
    if (workload.matched) continue;
    workload.declared = Find(workload, *snapshot.inventory, namespaces);
    workload.part = workload.declared == nullptr
                        ? nullptr
                        : PartOf(StartedFrom(workload), NameOfPart(workload));
    // A pod that comes or goes can make a name unique, or no longer so.
    workload.matched =
        PodOf(workload) == nullptr || (workload.declared != nullptr &&
                                       !workload.declared->name_space.empty());
  }
  MatchPods(snapshot);
}

}  // namespace drift
