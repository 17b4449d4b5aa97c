// The same sockets by netlink (NETLINK_SOCK_DIAG), which asks the kernel for
// those that listen only, and tells the backlog and the socket's cgroup.
// https://man7.org/linux/man-pages/man7/sock_diag.7.html
// linux/inet_diag.h: struct inet_diag_msg; INET_DIAG_CGROUP_ID since Linux 5.7
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "machine/net/listeners.h"

namespace machine::net {

// Takes one datagram of netlink messages. True: it was the last one. DataLoss:
// torn; Unavailable(not_in_kernel, permission): the kernel refuses.
absl::StatusOr<bool> ParseDiag(std::string_view datagram, Protocol protocol,
                               std::vector<Listener>& listeners);

// Both address families of one protocol, of the network namespace that the
// calling thread is in. Waits at most a second for each answer. Errors as
// above; Unavailable(too_many): there are more than we want to know.
absl::Status AskListeners(Protocol protocol, std::vector<Listener>& listeners);

}  // namespace machine::net
