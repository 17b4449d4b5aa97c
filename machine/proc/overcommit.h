// What the kernel does when more memory is asked for than there is:
// /proc/sys/vm/overcommit_memory, overcommit_ratio, overcommit_kbytes, one
// number each.
// https://docs.kernel.org/admin-guide/sysctl/vm.html#overcommit-memory
#pragma once

#include <cstdint>
#include <optional>

#include "machine/dir.h"

namespace machine::proc {

struct Overcommit {
  // 0: refuses only what is hopeless; 1: never refuses; 2: refuses what would
  // bring Committed_AS above CommitLimit.
  std::optional<uint64_t> mode;
  // Of the memory, as in CommitLimit; absent where overcommit_kbytes is set,
  // which takes its place.
  std::optional<double> ratio;
};

// What cannot be read is absent.
Overcommit ReadOvercommit(const Dir& proc, Buffer& buffer);

}  // namespace machine::proc
