// What the cgroup collectors share: the loop over the workloads of a scrape,
// and what a failed read means there.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "collectors/collector.h"
#include "machine/dir.h"
#include "metric/family.h"
#include "metric/labels.h"

namespace collectors {

struct Coverage {
  bool values = false;  // some workload had a value
  // The files are there for workloads to have: false where the controller is
  // on no hierarchy, or switched off. True where there is just no workload;
  // unknown while the walk is late.
  bool available = false;
  bool known = false;

  // What drift_source_available tells, if anything.
  void Tell(metric::Families& out, std::string_view source,
            std::string_view reason) const {
    if (known) out.Source(source, available ? std::string_view() : reason);
  }
};

// Calls `emit(value, labels)`, or `emit(value, labels, index)`, for each
// workload that `read(workloads, member, buffer)` has a value for; `member` is
// the index of its cgroup in Snapshot::members. NotFound is a cgroup that
// vanished, or that has no such files (a controller not enabled there):
// skipped. Any other error costs that cgroup only; the first one is returned
// after the others were read.
template <typename Read, typename Emit>
absl::Status EachWorkload(const Context& context,
                          machine::cgroup::Controller controller,
                          Coverage& coverage, Read read, Emit emit) {
  coverage = {};
  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  coverage.known = true;
  const auto& members = (*workloads)->snapshot.members;  // the root first
  coverage.available =
      !members.empty() && members.front().cgroup->Has(controller);
  bool lacking = false;
  machine::Buffer buffer;
  absl::Status first;
  for (size_t i = 0; i < (*workloads)->labels.size(); ++i) {
    const drift::Workload& workload = (*workloads)->snapshot.workloads[i];
    const machine::cgroup::Cgroup& cgroup = *workload.cgroup;
    const auto& value =
        read(**workloads, static_cast<size_t>(workload.member), buffer);
    if (value.ok()) {
      coverage.values = true;
      if constexpr (std::is_invocable_v<Emit, decltype(*value),
                                        const metric::Labels&, size_t>) {
        emit(*value, (*workloads)->labels[i], i);
      } else {
        emit(*value, (*workloads)->labels[i]);
      }
    } else if (absl::IsNotFound(value.status())) {
      lacking |= cgroup.Has(controller);
    } else {
      first.Update(absl::Status(
          value.status().code(),
          cgroup.path() + ": " + std::string(value.status().message())));
    }
  }
  if (lacking && !coverage.values) coverage.available = false;
  return first;
}

}  // namespace collectors
