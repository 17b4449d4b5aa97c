// HTTP/1.1 for few and plain needs: hands each request to one function and
// writes its answer. The only user of CivetWeb in the project.
//
// CivetWeb gives each connection a worker thread. So that slow and idle
// clients cannot starve a scrape, connections wait in the kernel until they
// have sent something (TCP_DEFER_ACCEPT), one peer address holds few of them
// at once, requests have to be complete soon, and there are more workers than
// scrapes.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "exporter/http/tls.h"
#include "exporter/log.h"

namespace exporter::http {

struct Request {
  std::string_view method;  // "GET"; any other token, too
  std::string_view path;    // as sent, not decoded, without the query
  std::string_view query;   // as sent, without '?'
  // Value of a header field, "" when absent; names compare without case.
  std::function<std::string_view(std::string_view name)> header;
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers;  // further ones
  std::string body;  // not sent for HEAD; Content-Length is its size
  // Sent instead of `body`, if not null: one text for many answers.
  std::shared_ptr<const std::string> shared;

  std::string_view content() const { return shared ? *shared : body; }
};

// Called from several threads at once. Must not throw.
using Handler = std::function<Response(const Request&)>;

struct Options {
  // "127.0.0.1:10077", ":10077" (every address, IPv6 too where the kernel has
  // it), "[::1]:10077", "localhost:10077", "unix:/run/drift.sock". A unix
  // socket gets mode 0777 without the umask's bits (connecting needs write
  // permission); a stale one is replaced, and removed at the end.
  std::vector<std::string> addresses;
  int workers = 64;
  int connections_per_address = 16;
  // From the first byte of a request to its last; also how long a client may
  // pause while it reads (and five times that for all of a response).
  std::chrono::milliseconds request_timeout{2000};

  // TLS on every TCP address; null: plain HTTP, as on unix sockets always.
  // Asked for each connection; must never return null.
  std::function<std::shared_ptr<const Tls>()> tls = nullptr;

  // For counters. Called from several threads, and quickly to return.
  std::function<void()> connection_refused = nullptr;
  // A request that was answered without asking the handler: 400, 411, 413,
  // 431 or 505.
  std::function<void(int status)> request_rejected = nullptr;
};

class Server {
 public:
  // InvalidArgument: an address is not understood; Unavailable: it cannot be
  // bound. The message is one line that names the address and the reason.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const Options& options, Handler handler, std::shared_ptr<const Log> log);
  // Ends within 3 s. Requests in flight are finished if that takes no longer
  // than 1.5 s. A handler that takes longer is left behind on its thread, so
  // it must own what it uses.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // What it listens on, port 0 replaced by the real one:
  // "http://127.0.0.1:10077", "https://[::]:10077" (both families),
  // "unix:/run/drift.sock".
  std::vector<std::string> urls() const;

 private:
  class State;
  explicit Server(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace exporter::http
