// What can be declared of a workload, as a closed list: the `resource` label of
// drift_applied_as_declared, drift_mismatch_info, drift_declared_location_info
// and drift_effective_limit_info.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace declared {

enum class Resource : uint8_t {
  kMemoryLimit,       // bytes: memory.max
  kMemoryHigh,        // bytes
  kMemoryLow,         // bytes
  kMemoryMin,         // bytes
  kMemorySwapLimit,   // bytes of swap alone: memory.swap.max
  kMemoryRequest,     // bytes; Kubernetes, Compose' Swarm reservations
  kCpuLimit,          // cores
  kCpuRequest,        // cores; becomes a weight
  kCpuWeight,         // 1..10000, v2's scale
  kTasksLimit,        // tasks (threads): pids.max
  kOpenFilesLimit,    // descriptors: the soft RLIMIT_NOFILE
  kOomdPressureLimit  // ratio 0..1: systemd's ManagedOOMMemoryPressureLimit
};
constexpr size_t kResources =
    static_cast<size_t>(Resource::kOomdPressureLimit) + 1;
using EveryResource = std::array<Resource, kResources>;
const EveryResource& AllResources();

std::string_view NameOf(Resource resource);  // "memory_limit", "cpu_request"

}  // namespace declared
