// What CivetWeb does not let us say at listen() and accept():
//  - connections wait in the kernel until they have sent something
//    (TCP_DEFER_ACCEPT), so that a silent client costs us nothing;
//  - one address has few connections at once, so that a thousand slow ones
//    from one place leave the workers to the others.
//
// CivetWeb has no hook there, but it is linked statically, so the linker can
// give us its calls: --wrap=listen and --wrap=accept (see CMakeLists.txt) turn
// every call of listen() in this program into one of __wrap_listen(). Threads
// that have entered a gate pass it; for all others the call is the libc's.
// Nothing of CivetWeb is patched, and what it expects of the calls stays true:
// a refused connection looks as if the client had gone before accept().
#pragma once

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "exporter/log.h"

namespace exporter::http {

class Gate {
 public:
  struct Options {
    int connections_per_address = 16;  // unix sockets are not counted
    std::function<void()> refused;     // called per refused connection
  };
  Gate(Options options, std::shared_ptr<const Log> log);

  // From now on listen() and accept() of this thread pass `gate`; nullptr ends
  // that.
  static void Enter(Gate* gate);

  // The calls themselves, with their results and errno.
  int Listen(int fd, int backlog);
  int Accept(int fd, sockaddr* address, socklen_t* length);

  // Refuses all new connections from now on.
  void Refuse() { refuse_all_ = true; }
  // Ends every wait for a connection, a request or a reader. To be called right
  // before mg_stop(), which otherwise takes the 2 s that CivetWeb's polls last.
  void Wake();

  // The listening sockets as "http://127.0.0.1:10077" or
  // "unix:/run/drift.sock", with the ports that they really have.
  std::vector<std::string> Urls() const;

 private:
  using Ip = std::array<uint8_t, 16>;  // IPv4 as ::ffff:a.b.c.d
  struct Peer {
    Ip ip{};            // zeros: a unix socket
    uint16_t port = 0;  // as it stands in the address
    bool operator==(const Peer&) const = default;
  };
  static Peer ToPeer(const sockaddr_storage& address);
  static bool IsStill(int fd, const Peer& peer);
  bool Admit(int fd, const Peer& peer);
  int CountLive(const Ip& ip);
  void Complain(const char* what, const Peer& peer);

  const Options options_;
  const std::shared_ptr<const Log> log_;
  std::atomic<bool> refuse_all_ = false;

  mutable std::mutex mutex_;
  std::vector<int> listening_;
  // Accepted connections by descriptor. CivetWeb closes them without telling,
  // so an entry may be out of date: it counts only while its descriptor is
  // still connected with its peer.
  std::map<int, Peer> connections_;
  uint64_t refused_ = 0;  // since the last line in the log
  std::chrono::steady_clock::time_point next_complaint_;
};

}  // namespace exporter::http
