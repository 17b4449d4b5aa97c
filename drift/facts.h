// What was read of one cgroup, by the resource it answers for.
#pragma once

#include <array>
#include <optional>

#include "drift/compare.h"
#include "machine/cgroup/cpu.h"
#include "machine/cgroup/memory.h"
#include "machine/cgroup/pids.h"
#include "machine/runtime/container.h"

namespace drift {

struct CgroupFacts {
  std::array<std::optional<Applied>, declared::kResources> applied;
  std::optional<double> memory_usage;  // bytes
  std::optional<double> tasks;

  const std::optional<Applied>& Of(declared::Resource resource) const {
    return applied[static_cast<size_t>(resource)];
  }
};

// Any of them may be null: could not be read, or is not there.
CgroupFacts FactsOf(const machine::cgroup::Memory* memory,
                    const machine::cgroup::Cpu* cpu,
                    const machine::cgroup::Pids* pids);

// What the runtime was asked for when it created the container.
std::optional<Applied> CreatedWith(const machine::runtime::Created& created,
                                   declared::Resource resource);

}  // namespace drift
