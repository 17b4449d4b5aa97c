// One question to an application: does it accept, does it answer?
//   tcp    a connection is made
//   unix   the same, of a socket in the file system
//   http   GET, and a status of 200 to 399; redirects are not followed
//   https  the same; the certificate is not looked at, as kubelet does it
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace machine::probe {

struct Target {
  enum class Kind : uint8_t { kTcp, kHttp, kHttps, kUnix };
  Kind kind = Kind::kTcp;
  std::string address;  // numeric, IPv4 or IPv6; not of kUnix
  int port = 0;
  std::string path;  // kHttp, kHttps: with query; kUnix: of the socket
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::milliseconds timeout{1000};  // for all of it

  bool operator==(const Target&) const = default;
};

enum class Failure : uint8_t {
  kNone,
  kRefused,
  kTimeout,
  kReset,        // closed before there was an answer
  kTls,          // no handshake
  kHttpStatus,   // below 200 or above 399
  kProtocol,     // no HTTP
  kUnreachable,  // no way there, no such socket, no permission
  kQueueFull,    // unix: its accept queue is full
  kStopped,      // we are leaving
};
std::string_view NameOf(Failure failure);  // "refused"; of kNone ""

struct Result {
  Failure failure = Failure::kUnreachable;
  double seconds = 0;  // how long it took

  bool up() const { return failure == Failure::kNone; }
};

// Takes as long as the timeout allows, or until `stop` (an eventfd or pipe; -1:
// none) can be read. Whoever sends a drop now and then does not hold it longer.
// The connection to a unix socket below a file system that hangs can hang, too.
// The calling thread must have SIGPIPE blocked or ignored.
Result Probe(const Target& target, int stop);

}  // namespace machine::probe
