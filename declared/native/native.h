// Our own small YAML (or JSON) for what no other language describes: cgroups by
// their path.
//
//   workloads:
//   - cgroup: /batch/*            # fnmatch(3) with FNM_PATHNAME: '*' ends at
//   '/'
//     namespace: night            # optional labels; the workload's name is the
//     workload: batch             #   last part of a path without wildcards
//     workload_type: job          # "cgroup" unless written
//     limits:
//       memory: 512Mi             # bytes; k M G T (1000) or Ki Mi Gi Ti (1024)
//       memory_high: 400Mi        # also memory_low, memory_min
//       swap: 0                   # swap alone
//       cpu: 1.5                  # cores, or "1500m"
//       tasks: 200
//       open_files: 4096
//     ports: [8080, 53/udp]       # tcp unless written; also sctp
//     running: true               # has to run on this machine
//     health: tcp://127.0.0.1:80   # see declared/yaml/health.h
//     thresholds:                 # by check, in its base unit, or "off"
//       cpu-throttled: 0.5
//
// "unlimited" is a limit too; one that is not written is not compared. Several
// documents and files add up. Unknown keys are problems, so that a slip of the
// pen does not go unseen.
#pragma once

#include "declared/files.h"
#include "declared/source.h"

namespace declared {

FileRules NativeFiles();  // *.yaml, *.yml, *.json
Loaded LoadNative(const Source& source);
Loaded ParseNative(const FileTree& files);

}  // namespace declared
