// Who a cgroup is: the labels of its samples, decided from its path, from what
// the container runtime's state says, and from what is declared.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "drift/inventory.h"
#include "drift/name.h"
#include "machine/runtime/container.h"

namespace drift {

// Labels of an instance as DESIGN section 4 has them; empty: left out.
struct Identity {
  std::string name_space;  // label `namespace`
  std::string workload;
  std::string workload_type;
  std::string pod;
  std::string container;

  bool operator==(const Identity&) const = default;
};
std::string ToText(const Identity& identity);  // unique for each, for sets

// How a pod's workload is known, for drift_workload_info; see drift/owner.h.
// Empty where nothing had to be found out.
struct Confidence {
  std::string_view source;  // "declared", "label", "name", "none"
  std::string_view degree;  // "certain", "high", "medium", "low"
};

// What the runtimes say of a container. Pending: they were asked and have not
// answered yet; its identity must wait.
struct ContainerAnswer {
  bool pending = false;
  bool forbidden = false;   // there is state that we may not read
  bool unanswered = false;  // given up on for now: it has waited too long
  std::shared_ptr<const machine::runtime::Container>
      container;  // null: unknown
};

struct Decision {
  Identity identity;
  Confidence owner;
};

// `name` as NameOf(path) and not kNone or kRoot. `container` may be null.
Decision Decide(const Name& name, bool has_children,
                const machine::runtime::Container* container,
                const Inventory& inventory);

// The same for a cgroup that a native declaration's pattern matches.
Decision DecideNative(const declared::Workload& native, const std::string& path,
                      bool has_children);

}  // namespace drift
