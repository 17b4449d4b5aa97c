// The sockets of one network namespace that wait for somebody to call: TCP in
// state LISTEN, UDP bound and not connected.
//
// net/tcp, tcp6, udp, udp6: addresses and ports in hexadecimal, then the state
// (0A LISTEN; 07 of a UDP socket that is not connected), then
// tx_queue:rx_queue. For LISTEN rx_queue is the length of the accept queue; the
// backlog is not told.
//   sl  local_address rem_address   st tx_queue:rx_queue tr tm->when ...
//    0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 ...
// https://docs.kernel.org/networking/proc_net_tcp.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "machine/dir.h"

namespace machine::net {

enum class Protocol : uint8_t { kTcp, kUdp };
std::string_view NameOf(Protocol protocol);  // "tcp", "udp"

struct Listener {
  Protocol protocol = Protocol::kTcp;
  int port = 0;
  // TCP: connections that are made and not yet accepted, and how many of them
  // there may be.
  std::optional<uint64_t> queue;
  std::optional<uint64_t> backlog;
  // Id of the v2 cgroup in which the socket was made: its directory's inode.
  std::optional<uint64_t> cgroup;
};

// Of one file's text; a torn last line (without '\n') is left out. DataLoss: a
// line that is not of that form.
absl::Status ParseListeners(std::string_view text, Protocol protocol,
                            std::vector<Listener>& listeners);

// Both address families of one protocol, from the files below `net`, a
// directory like PID/net. `bytes` is what may still be read, and is counted
// down. Unavailable(too_large): that was not enough; what was found is there.
absl::Status ReadListeners(const Dir& proc, const std::string& net,
                           Protocol protocol, size_t& bytes, Buffer& buffer,
                           std::vector<Listener>& listeners);

}  // namespace machine::net
