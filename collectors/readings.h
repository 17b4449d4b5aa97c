// The cgroup files of one scrape, each read at most once although several
// collectors ask: so that what the page calls applied and what it is compared
// with is one number.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "drift/facts.h"
#include "drift/snapshot.h"
#include "machine/cgroup/cpu.h"
#include "machine/cgroup/io.h"
#include "machine/cgroup/memory.h"
#include "machine/cgroup/pids.h"
#include "machine/dir.h"

namespace collectors {

class Readings {
 public:
  using Members = std::vector<drift::Snapshot::Member>;

  explicit Readings(const Members& members);  // outlives the readings
  ~Readings();

  // `member` is an index into Snapshot::members. Reads when first asked; a
  // second one who asks meanwhile waits. Any number of threads. Errors as
  // machine::cgroup::ReadMemory() and the others have them.
  const absl::StatusOr<machine::cgroup::Memory>& Memory(
      size_t member, machine::Buffer& buffer) const;
  const absl::StatusOr<machine::cgroup::Cpu>& Cpu(
      size_t member, machine::Buffer& buffer) const;
  const absl::StatusOr<machine::cgroup::Pids>& Pids(
      size_t member, machine::Buffer& buffer) const;
  const absl::StatusOr<machine::cgroup::Procs>& Procs(
      size_t member, machine::Buffer& buffer) const;
  const absl::StatusOr<machine::cgroup::Io>& Io(size_t member,
                                                machine::Buffer& buffer) const;
  // The first three as what a declaration is compared with.
  const drift::CgroupFacts& Facts(size_t member, machine::Buffer& buffer) const;

 private:
  struct Slot;
  const Members& members_;
  const std::unique_ptr<Slot[]> slots_;  // parallel to members_
};

}  // namespace collectors
