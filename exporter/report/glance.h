// One look at all workloads, for the report to compare with a later one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "collectors/workloads.h"
#include "exporter/report/window.h"

namespace report {

struct Glance {
  std::shared_ptr<const collectors::Workloads> workloads;
  std::vector<Vitals> vitals;  // parallel to workloads->snapshot.workloads
};

using Walk = std::function<
    absl::StatusOr<std::shared_ptr<const collectors::Workloads>>()>;

// Errors: those of the walk. What cannot be read of a cgroup is absent.
absl::StatusOr<Glance> TakeGlance(const Walk& walk);

// What of a glance a later one is compared with; it lets go of the walk.
class Past {
 public:
  Past() = default;  // nothing was seen before
  explicit Past(const Glance& glance);

  // Null: it is new. A cgroup that was removed and made again under the same
  // path is another one.
  const Vitals* Find(const machine::cgroup::Cgroup& cgroup) const;

 private:
  struct Seen {
    uint64_t inode;
    Vitals vitals;
  };
  std::unordered_map<std::string, Seen> by_path_;
};

// Parallel to the workloads of `after`.
std::vector<Window> WindowsOf(const Past& before, const Glance& after);

}  // namespace report
