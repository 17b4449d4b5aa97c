// Who listens on which port, in each network namespace that matters.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "collectors/namespaces.h"
#include "machine/net/listeners.h"

namespace collectors {

struct OwnedListener {
  machine::net::Listener socket;
  int owner = -1;  // index of the workload whose cgroup made it; -1: not known
};

// Of one namespace.
struct Listening {
  // Of each protocol, whether `sockets` is all there is, and was asked for.
  bool tcp = false;
  bool udp = false;
  std::vector<OwnedListener> sockets;
};

// The workload in whose v2 cgroup each socket was made. A slice, and init.scope
// (systemd makes the sockets of .socket units itself), own none.
std::vector<OwnedListener> Attribute(
    const std::vector<machine::net::Listener>& sockets,
    const Workloads& workloads);

class ListenerReader {
 public:
  explicit ListenerReader(const Context& context) : context_(context) {}

  // By sock_diag where `name_space` is our own and the machine is real, else
  // from its files. The reason why something is not known is kept.
  Listening Read(const NetworkNamespace& name_space, const Workloads& workloads,
                 bool udp, machine::Buffer& buffer);

  const std::string& reason() const { return reason_; }
  const absl::Status& status() const { return status_; }

 private:
  bool Own(const NetworkNamespace& name_space) const;
  bool ReadOne(const NetworkNamespace& name_space,
               machine::net::Protocol protocol, size_t& bytes,
               machine::Buffer& buffer,
               std::vector<machine::net::Listener>& sockets);

  static constexpr size_t kBytesEach = 4 << 20;
  size_t bytes_left_ = 32 << 20;  // of one scrape
  const Context& context_;
  std::string reason_;
  absl::Status status_;
};

}  // namespace collectors
