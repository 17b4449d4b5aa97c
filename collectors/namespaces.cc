#include "collectors/namespaces.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "machine/net/namespace.h"

namespace collectors {
namespace {

struct Found {
  uint64_t id = 0;
  int pid = 0;
};

// Of the first process that has one: zombies have none.
std::optional<Found> FindOne(const Context& context,
                             const std::vector<int>& pids) {
  constexpr size_t kTries = 4;
  for (size_t i = 0; i < std::min(pids.size(), kTries); ++i) {
    auto id = machine::net::NamespaceOf(context.root.proc,
                                        std::to_string(pids[i]) + "/net");
    if (id.ok()) return Found{*id, pids[i]};
  }
  return std::nullopt;
}

}  // namespace

NetworkNamespaces FindNamespaces(const Context& context,
                                 const Workloads& workloads,
                                 machine::Buffer& buffer) {
  const drift::Snapshot& snapshot = workloads.snapshot;
  std::vector<std::optional<Found>> found(snapshot.workloads.size());
  for (size_t i = 0; i < snapshot.members.size(); ++i) {
    const int at = snapshot.members[i].workload;
    if (at < 0) continue;
    const auto index = static_cast<size_t>(at);
    if (found[index] || snapshot.workloads[index].group) continue;
    const auto& procs = workloads.readings.Procs(i, buffer);
    if (procs.ok()) found[index] = FindOne(context, procs->pids);
  }

  NetworkNamespaces namespaces;
  namespaces.of.assign(found.size(), -1);
  std::optional<uint64_t> host;
  if (auto net = machine::net::HostNet(context.root.proc); net.ok()) {
    auto id = machine::net::NamespaceOf(context.root.proc, *net);
    if (id.ok()) host = *id;
  }
  std::unordered_map<uint64_t, size_t> known;
  for (size_t i = 0; i < found.size(); ++i) {
    if (!found[i]) continue;
    auto at = known.find(found[i]->id);
    if (at == known.end()) {
      if (namespaces.list.size() >= NetworkNamespaces::kMost) {
        namespaces.too_many = true;
        continue;
      }
      at = known.emplace(found[i]->id, namespaces.list.size()).first;
      NetworkNamespace& made = namespaces.list.emplace_back();
      made.id = found[i]->id;
      made.host = host == made.id;
      made.net = std::to_string(found[i]->pid) + "/net";
    }
    namespaces.list[at->second].workloads.push_back(i);
    namespaces.of[i] = static_cast<int>(at->second);
  }
  return namespaces;
}

bool SamePod(const drift::Identity& a, const drift::Identity& b) {
  return !a.pod.empty() && a.pod == b.pod && a.name_space == b.name_space &&
         a.workload == b.workload && a.workload_type == b.workload_type;
}

metric::Labels LabelsOf(const NetworkNamespace& name_space,
                        const Workloads& workloads) {
  const size_t first = name_space.workloads.front();
  drift::Identity identity = workloads.snapshot.workloads[first].identity;
  for (size_t other : name_space.workloads) {
    if (!SamePod(identity, workloads.snapshot.workloads[other].identity)) {
      return workloads.labels[first];
    }
  }
  identity.container.clear();
  return LabelsOf(identity, workloads.labels[first].rank());
}

}  // namespace collectors
