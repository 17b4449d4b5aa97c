// Frozen on purpose: v1's freezer (`docker pause` there). Its sleepers show as
// D with the place they slept in, and would look stuck. v2's frozen tasks show
// as S.
//   freezer.state: THAWED, FREEZING or FROZEN; by an ancestor counts too
// https://docs.kernel.org/admin-guide/cgroup-v1/freezer-subsystem.html
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "machine/cgroup/tree.h"

namespace machine::cgroup {

// The processes that are frozen in this very cgroup; none where it is thawed.
// NotFound: the cgroup vanished, or there is no v1 freezer.
absl::StatusOr<std::vector<int>> ReadFrozen(const Cgroup& cgroup,
                                            Buffer& buffer);

}  // namespace machine::cgroup
