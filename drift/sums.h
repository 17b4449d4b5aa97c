// What all that runs on this machine has declared between them, to be put
// beside what the machine has. Pure.
#pragma once

#include <functional>
#include <optional>

#include "drift/compare.h"
#include "drift/snapshot.h"

namespace drift {

struct Sum {
  std::optional<double> total;  // absent: nobody declared one
  // Instances without one: not declared, not valid, or "unlimited".
  int without = 0;
};

struct Sums {
  Sum memory_limit, memory_request;  // bytes
  Sum cpu_limit, cpu_request;        // cores
  int instances = 0;                 // declared ones that run here
};

// `runs`: whether there are tasks in the cgroup of that member. What is
// declared of a pod as a whole counts once, instead of its containers' values.
Sums SumsOf(const Snapshot& snapshot, const MachineFacts& machine,
            const std::function<bool(int member)>& runs);

}  // namespace drift
