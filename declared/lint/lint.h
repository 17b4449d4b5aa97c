// What is wrong with declarations beyond what their readers could not take:
// values that are valid and surely not what was meant. For pipelines, so no
// machine is needed. Pure.
#pragma once

#include <optional>
#include <vector>

#include "declared/source.h"

namespace declared {

struct LintOptions {
  // The machine that all of it has to fit on, or none.
  std::optional<double> node_memory_bytes;
  std::optional<double> node_cpu_cores;
};

// loaded.problems and those below, sorted by file and line:
//   milli-bytes          memory "128m": Kubernetes reads 0.128 bytes
//   request-above-limit  what is asked for is more than what is allowed
//   cpu-limit-tiny       less than the kernel's smallest quota
//   no-memory-limit      of a container (not of a systemd unit)
//   high-above-limit     MemoryHigh= that is never reached
//   low-above-limit      a protection of more than what can be used
//   above-node           requests of one pod, or of everything, above the node
//   port-twice           one port, two that listen
std::vector<Problem> Lint(const Loaded& loaded, Language language,
                          const LintOptions& options);

}  // namespace declared
