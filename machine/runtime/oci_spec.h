// The limits in an OCI runtime spec, the config.json of a container's bundle:
//   "process": {"rlimits": [{"type": "RLIMIT_NOFILE", "soft": 1024, ...}]},
//   "linux": {"resources": {
//     "memory": {"limit": 67108864, "reservation": ..., "swap": ...},
//     "cpu": {"shares": 102, "quota": 20000, "period": 100000},
//     "pids": {"limit": 2048}, "unified": {"memory.low": "..."}}}
// https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md
#pragma once

#include "machine/runtime/container.h"
#include "machine/runtime/json.h"

namespace machine::runtime {

// 0 is how the runtimes write "not said", -1 "unlimited"; "swap" there is
// memory and swap together. "unified" wins, since it is written last. What is
// out of range is absent.
Created CreatedOf(const Json& spec);

}  // namespace machine::runtime
