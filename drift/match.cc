#include "drift/match.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drift {
namespace {

// The namespace in which each (type, name) of pods runs; null: in several.
class Namespaces {
 public:
  explicit Namespaces(const Snapshot& snapshot) : snapshot_(snapshot) {}

  bool Unique(const Identity& id) {
    if (by_name_.empty()) Count();
    auto seen = by_name_.find(Key(id));
    return seen != by_name_.end() && seen->second != nullptr;
  }

 private:
  static std::string Key(const Identity& id) {
    return id.workload_type + "\n" + id.workload;
  }
  void Count() {
    for (const Workload& workload : snapshot_.workloads) {
      const Identity& id = workload.identity;
      if (id.pod.empty()) continue;
      auto [seen, is_new] = by_name_.emplace(Key(id), &id.name_space);
      if (!is_new && seen->second != nullptr &&
          *seen->second != id.name_space) {
        seen->second = nullptr;
      }
    }
  }

  const Snapshot& snapshot_;
  std::unordered_map<std::string, const std::string*> by_name_;
};

const declared::Workload* Find(const Workload& workload,
                               const Inventory& inventory,
                               Namespaces& namespaces) {
  const Identity& id = workload.identity;
  if (const declared::Workload* native =
          inventory.Native(workload.cgroup->path())) {
    return native;
  }
  if (!id.pod.empty()) {
    const declared::Workload* found =
        inventory.Kubernetes(id.name_space, id.workload_type, id.workload);
    if (found != nullptr) return found;
    found = inventory.Kubernetes("", id.workload_type, id.workload);
    return found != nullptr && namespaces.Unique(id) ? found : nullptr;
  }
  if (id.workload_type == "compose") {
    return inventory.Compose(id.name_space, id.workload);
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

}  // namespace

void Match(Snapshot& snapshot) {
  if (snapshot.inventory == nullptr) return;
  Namespaces namespaces(snapshot);
  for (Workload& workload : snapshot.workloads) {
    if (workload.matched) continue;
    workload.declared = Find(workload, *snapshot.inventory, namespaces);
    workload.part =
        workload.declared == nullptr
            ? nullptr
            : PartOf(StartedFrom(workload), workload.identity.container);
    // A pod that comes or goes can make a name unique, or no longer so.
    workload.matched = workload.identity.pod.empty() ||
                       (workload.declared != nullptr &&
                        !workload.declared->name_space.empty());
  }
}

}  // namespace drift
