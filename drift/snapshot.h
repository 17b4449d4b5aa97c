// The workloads of one scrape: which cgroups count as one, and to which each
// other cgroup belongs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "drift/pattern.h"
#include "machine/cgroup/tree.h"

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

struct Workload {
  Identity identity;
  std::string container_id;  // for drift_workload_info
  std::shared_ptr<const machine::cgroup::Cgroup> cgroup;
  bool group = false;  // a slice: encloses workloads, does not count in sums
  int parent = -1;     // index of the enclosing workload; -1: none
};

struct Snapshot {
  // Parents stand before their children. No two identities are equal.
  std::vector<Workload> workloads;
  // Every cgroup, and the index of the innermost workload it belongs to; -1:
  // none (the root, and what was chosen away).
  struct Member {
    std::shared_ptr<const machine::cgroup::Cgroup> cgroup;
    int workload = -1;
  };
  std::vector<Member> members;
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

// `cgroups` as Tree::Walk() returns them. Identities are decided when a
// (path, inode) is first seen and then taken over from `previous` (may be
// null), since a label that improves later breaks rate().
Snapshot TakeSnapshot(const machine::cgroup::Cgroups& cgroups,
                      const Rules& rules, const Snapshot* previous);

}  // namespace drift
