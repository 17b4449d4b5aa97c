#include "collectors/listeners.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <unordered_map>

#include "machine/net/namespace.h"
#include "machine/net/sock_diag.h"
#include "machine/text.h"

namespace collectors {

using machine::cgroup::Controller;
using machine::net::Protocol;

std::vector<OwnedListener> Attribute(
    const std::vector<machine::net::Listener>& sockets,
    const Workloads& workloads) {
  std::unordered_map<uint64_t, int> owners;
  for (const auto& member : workloads.snapshot.members) {
    const machine::cgroup::Cgroup& cgroup = *member.cgroup;
    // Only there is the inode of its directory a cgroup id.
    const bool v2 =
        cgroup.Has(Controller::kProcs) && cgroup.V2(Controller::kProcs);
    if (!v2 || member.workload < 0) continue;
    const drift::Workload& workload =
        workloads.snapshot.workloads[static_cast<size_t>(member.workload)];
    if (workload.group || workload.identity.workload == "init.scope") continue;
    owners.emplace(cgroup.inode(), member.workload);
  }
  std::vector<OwnedListener> owned;
  owned.reserve(sockets.size());
  for (const machine::net::Listener& socket : sockets) {
    OwnedListener& made = owned.emplace_back(OwnedListener{socket});
    if (!socket.cgroup) continue;
    auto owner = owners.find(*socket.cgroup);
    if (owner != owners.end()) made.owner = owner->second;
  }
  return owned;
}

// sock_diag speaks of the machine that we run on, not of a tree of files.
bool ListenerReader::Own(const NetworkNamespace& name_space) const {
  const machine::Dir& proc = context_.root.proc;
  struct statfs about {};
  if (fstatfs(proc.fd(), &about) != 0 || about.f_type != PROC_SUPER_MAGIC) {
    return false;
  }
  auto own = machine::net::NamespaceOf(proc, "self/net");
  return own.ok() && *own == name_space.id;
}

bool ListenerReader::ReadOne(const NetworkNamespace& name_space,
                             Protocol protocol, size_t& bytes,
                             machine::Buffer& buffer,
                             std::vector<machine::net::Listener>& sockets) {
  const size_t before = sockets.size();
  if (Own(name_space)) {
    if (machine::net::AskListeners(protocol, sockets).ok()) return true;
    sockets.resize(before);  // seccomp, or a kernel without it
  }
  absl::Status status = machine::net::ReadListeners(
      context_.root.proc, name_space.net, protocol, bytes, buffer, sockets);
  if (status.ok()) return true;
  if (absl::IsUnavailable(status)) {
    reason_ = machine::ReasonOf(status);
  } else if (!absl::IsNotFound(status)) {
    status_.Update(status);
  }
  return false;
}

Listening ListenerReader::Read(const NetworkNamespace& name_space,
                               const Workloads& workloads, bool udp,
                               machine::Buffer& buffer) {
  const size_t granted = std::min(bytes_left_, kBytesEach);
  size_t bytes = granted;
  Listening listening;
  std::vector<machine::net::Listener> sockets;
  listening.tcp = ReadOne(name_space, Protocol::kTcp, bytes, buffer, sockets);
  if (udp) {
    listening.udp = ReadOne(name_space, Protocol::kUdp, bytes, buffer, sockets);
  }
  bytes_left_ -= granted - bytes;
  listening.sockets = Attribute(sockets, workloads);
  return listening;
}

}  // namespace collectors
