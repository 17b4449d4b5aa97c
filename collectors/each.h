// What the cgroup collectors share: the loop over the workloads of a scrape,
// and what a failed read means there.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "collectors/collector.h"
#include "machine/dir.h"
#include "metric/labels.h"

namespace collectors {

// Calls `emit(value, labels)` for each workload that `read(cgroup, buffer)`
// has a value for. NotFound is a cgroup that vanished, or that has no such
// files (a controller not enabled there): skipped. Any other error costs that
// cgroup only; the first one is returned after the others were read.
// `seen` is set to whether any cgroup had a value.
template <typename Read, typename Emit>
absl::Status EachWorkload(const Context& context, bool& seen, Read read,
                          Emit emit) {
  seen = false;
  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  machine::Buffer buffer;
  absl::Status first;
  for (size_t i = 0; i < (*workloads)->labels.size(); ++i) {
    const machine::cgroup::Cgroup& cgroup =
        *(*workloads)->snapshot.workloads[i].cgroup;
    auto value = read(cgroup, buffer);
    if (value.ok()) {
      seen = true;
      emit(*value, (*workloads)->labels[i]);
    } else if (!absl::IsNotFound(value.status())) {
      first.Update(absl::Status(
          value.status().code(),
          cgroup.path() + ": " + std::string(value.status().message())));
    }
  }
  return first;
}

}  // namespace collectors
