// Every declared workload of a snapshot beside what is applied: the one
// evaluation that metrics and report share.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "drift/compare.h"
#include "drift/effective.h"
#include "drift/facts.h"
#include "drift/snapshot.h"

namespace drift {

// One look at the machine. `member` is an index into Snapshot::members.
struct Look {
  std::function<const CgroupFacts&(int member)> facts;
  // The soft RLIMIT_NOFILE of the processes in there; absent: not known. Asked
  // only where one is declared, with that number.
  std::function<std::optional<double>(int member, double declared)> open_files;
  MachineFacts machine;
};

struct Comparison {
  declared::Resource resource = declared::Resource::kMemoryLimit;
  const declared::Value* declared = nullptr;  // not null
  std::optional<double> number;    // declared, in base units on this machine
  std::optional<Applied> applied;  // absent: not known
  Reason reason = Reason::kUnknown;
};

// What is told of one declared workload that runs here.
struct InstanceDrift {
  int workload = -1;  // index into Snapshot::workloads
  Effective memory, cpu, tasks;
  std::vector<Comparison> comparisons;  // by resource
};

// In the snapshot's order.
std::vector<InstanceDrift> Evaluate(const Snapshot& snapshot, const Look& look);

// A declared workload as a whole.
struct Presence {
  const declared::Workload* declared = nullptr;  // not null
  // Pods (or containers, units, cgroups) of it on this machine: those whose
  // cgroup has tasks, or where that can't be told, those that have a cgroup.
  int running = 0;
};

// Those that run here or must run here; in the inventory's order.
std::vector<Presence> PresenceOf(const Snapshot& snapshot, const Look& look);

}  // namespace drift
