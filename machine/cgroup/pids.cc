#include "machine/cgroup/pids.h"

#include <climits>

#include "machine/cgroup/fields.h"
#include "machine/cgroup/flat.h"
#include "machine/cgroup/memory.h"
#include "machine/text.h"

namespace machine::cgroup {
namespace {

absl::StatusOr<uint64_t> ParseEvents(std::string_view text) {
  std::optional<uint64_t> hits;
  const Key keys[] = {{"max", &hits}};
  absl::Status status = ParseFlat(text, keys);
  if (!status.ok()) return status;
  return *hits;
}

}  // namespace

absl::StatusOr<Pids> ReadPids(const Cgroup& cgroup, Buffer& buffer) {
  Pids pids;
  Fields fields(cgroup, buffer);
  // The root has none of them.
  if (fields.Take(File::kPidsCurrent, pids.current)) {
    fields.Take(File::kPidsMax, ParseLimit, pids.limit);
    fields.Try(File::kPidsEvents, ParseEvents, pids.max_events);
  }
  if (absl::Status status = fields.status(); !status.ok()) return status;
  return pids;
}

absl::StatusOr<Procs> ParseProcs(std::string_view text) {
  Procs procs;
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    const auto pid = Uint(line);
    if (!pid || *pid > INT_MAX) return NotUnderstood("pid", line);
    if (*pid == 0) {
      ++procs.outside;
    } else {
      procs.pids.push_back(static_cast<int>(*pid));
    }
  }
  return procs;
}

absl::StatusOr<Procs> ReadProcs(const Cgroup& cgroup, Buffer& buffer) {
  Procs procs;
  Fields fields(cgroup, buffer);
  fields.Take(File::kProcs, ParseProcs, procs);
  if (absl::Status status = fields.status(); !status.ok()) return status;
  return procs;
}

}  // namespace machine::cgroup
