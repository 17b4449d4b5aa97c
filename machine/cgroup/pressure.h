// Stalls of one cgroup: {cpu,memory,io}.pressure of the v2 hierarchy, which
// has them on hybrid hosts too, even without controllers.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "machine/cgroup/tree.h"
#include "machine/pressure.h"

namespace machine::cgroup {

struct CgroupPressure {
  std::optional<Pressure> cpu, memory, io;
};

// NotFound: the cgroup vanished, or it has none of them (v1, psi off,
// cgroup.pressure 0).
absl::StatusOr<CgroupPressure> ReadPressure(const Cgroup& cgroup,
                                            Buffer& buffer);

}  // namespace machine::cgroup
