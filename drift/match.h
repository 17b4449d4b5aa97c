// Which declaration a running workload goes back to.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "drift/snapshot.h"

namespace drift {

// Sets `declared` and `part` of each workload that isn't `matched` yet, from
// the snapshot's inventory. A Kubernetes declaration without a namespace
// matches only if its name runs in a single namespace here.
void Match(Snapshot& snapshot);

}  // namespace drift
