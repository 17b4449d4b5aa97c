// Which network namespaces the workloads of a scrape are in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "collectors/collector.h"
#include "machine/dir.h"
#include "metric/labels.h"

namespace collectors {

struct NetworkNamespace {
  uint64_t id = 0;
  bool host = false;
  std::string net;  // below root.proc: "PID/net" of one of its processes
  std::vector<size_t> workloads;  // indices into Snapshot::workloads, in order
};

struct NetworkNamespaces {
  static constexpr size_t kMost = 256;
  std::vector<NetworkNamespace> list;  // the host's only if a workload is there
  // By workload: index into `list`; -1: it has no process, or one that cannot
  // be seen from here.
  std::vector<int> of;
  bool too_many = false;  // more than kMost: the rest is left out
};

// One open(2) for each workload that is no group; nothing stays open.
NetworkNamespaces FindNamespaces(const Context& context,
                                 const Workloads& workloads,
                                 machine::Buffer& buffer);

// What the samples of a namespace as a whole carry. If all workloads in it are
// containers of one pod: the pod's labels; else those of the first.
metric::Labels LabelsOf(const NetworkNamespace& name_space,
                        const Workloads& workloads);

// True if both are of one pod.
bool SamePod(const drift::Identity& a, const drift::Identity& b);

}  // namespace collectors
