// The workloads of one scrape: which cgroups count as one, and to which each
// other cgroup belongs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "declared/workload.h"
#include "drift/identity.h"
#include "drift/inventory.h"
#include "drift/pattern.h"
#include "machine/cgroup/tree.h"
#include "machine/runtime/container.h"

namespace drift {

struct Workload {
  Identity identity;
  std::string container_id;  // for drift_workload_info
  Confidence owner;          // Kubernetes: how its workload is known
  // What the runtime's state says; null: nothing.
  std::shared_ptr<const machine::runtime::Container> container;
  bool forbidden = false;   // because it may not be read
  bool unanswered = false;  // because the runtime's disk hangs; asked again
  std::shared_ptr<const machine::cgroup::Cgroup> cgroup;
  bool group = false;  // a slice: encloses workloads, does not count in sums
  int parent = -1;     // index of the enclosing workload; -1: none
  int member = -1;     // index of its own cgroup in `members`
  // Of Snapshot::inventory; null: nobody declared it. `part` can be null beside
  // a declared workload: a container that its pod was given by others.
  const declared::Workload* declared = nullptr;
  const declared::Part* part = nullptr;
  // Both hold for as long as the inventory does.
  bool matched = false;
};

struct Snapshot {
  // Parents stand before their children. No two identities are equal.
  std::vector<Workload> workloads;
  // Every cgroup, and the index of the innermost workload it belongs to; -1:
  // none (the root, and what was chosen away).
  struct Member {
    std::shared_ptr<const machine::cgroup::Cgroup> cgroup;
    int workload = -1;
    int parent = -1;  // index of the cgroup above; -1: this is the root
  };
  std::vector<Member> members;
  // Those that the rules chose away: only for their identity, which is decided
  // once.
  std::vector<Workload> unchosen;
  // Containers here of whom it is not known who they are.
  int unidentified = 0;
  // What `declared` points into.
  std::shared_ptr<const Inventory> inventory;
};

// Which cgroups are left to their enclosing workload.
struct Rules {
  // Transient units come and go by the thousand; their usage stands in the
  // slice above them. Matched against the unit or directory name.
  Pattern fold;
  // Matched against the label `workload`. An empty include means all.
  Pattern include;
  Pattern exclude;
};
constexpr std::string_view kDefaultFold =
    "run-.*[.](service|scope)|session-.*[.]scope|app-.*[.]scope|"
    "(crio|libpod)-conmon-.*[.]scope";

// What is known beside the cgroups themselves.
struct Known {
  std::shared_ptr<const Inventory> inventory;  // null: nothing is declared
  // Who the container with this id in this cgroup is; null: nobody asks the
  // runtimes.
  std::function<ContainerAnswer(const std::string& id, const std::string& path)>
      container;
};

// `cgroups` as Tree::Walk() returns them. Identities are decided when a
// (path, inode) is first seen and then taken over from `previous` (may be
// null), since a label that improves later breaks rate(). What is declared of
// them is looked up anew every time.
Snapshot TakeSnapshot(const machine::cgroup::Cgroups& cgroups,
                      const Rules& rules, const Known& known,
                      const Snapshot* previous);

}  // namespace drift
