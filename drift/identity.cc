#include "drift/identity.h"

#include "drift/owner.h"

namespace drift {
namespace {

using Kind = Name::Kind;
using machine::runtime::Container;

// What cAdvisor calls a pod's pause container.
constexpr char kSandbox[] = "POD";

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

Decision DecidePod(const Container& container, const Inventory& inventory) {
  Owner owner = OwnerOf(container.pod_namespace, container.pod,
                        container.pod_uid, container.labels, inventory);
  return {
      {container.pod_namespace, std::move(owner.name), std::move(owner.type),
       container.pod, container.sandbox ? kSandbox : container.name},
      {owner.source, owner.confidence}};
}

}  // namespace

std::string ToText(const Identity& identity) {
  std::string text;
  for (const std::string* part :
       {&identity.name_space, &identity.workload, &identity.workload_type,
        &identity.pod, &identity.container}) {
    text += *part;
    text += '\0';
  }
  return text;
}

Decision Decide(const Name& name, bool has_children, const Container* container,
                const Inventory& inventory) {
  if (container != nullptr && name.kind == Kind::kContainer) {
    if (!container->pod.empty()) return DecidePod(*container, inventory);
    if (!container->compose_service.empty()) {
      return {{container->compose_project, container->compose_service,
               "compose", "", container->name},
              {}};
    }
    if (!container->name.empty()) {
      return {{"", container->name, "container", "", ""}, {}};
    }
  }
  return {
      {"", name.workload, std::string(TypeOf(name.kind, has_children)), "", ""},
      {}};
}

Decision DecideNative(const declared::Workload& native, const std::string& path,
                      bool has_children) {
  Identity identity{native.name_space, native.name.empty() ? path : native.name,
                    native.type, "", ""};
  if (identity.workload_type == "cgroup") {
    identity.workload_type = TypeOf(Kind::kCgroup, has_children);
  }
  // One declaration for many cgroups: each is an instance of it.
  if (!native.name.empty() &&
      native.cgroup_pattern.find_first_of("*?[") != std::string::npos) {
    identity.container = path.substr(path.rfind('/') + 1);
  }
  return {std::move(identity), {}};
}

}  // namespace drift
