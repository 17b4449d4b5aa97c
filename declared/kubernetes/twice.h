// Objects that are declared more than once: in Git checkouts a common slip, and
// which one the cluster got is not to be seen here.
#pragma once

#include <string>
#include <vector>

#include "declared/kubernetes/object.h"

namespace declared::kubernetes {

// One workload per kind, namespace and name, in the order of `objects`. Values
// that not all declarations agree on become kAmbiguous, ports that not all have
// are left out; a problem ("declared-twice") names both places.
std::vector<Workload> MergeTwice(std::vector<Object> objects,
                                 std::vector<Problem>& problems);

}  // namespace declared::kubernetes
