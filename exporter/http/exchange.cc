#include "exporter/http/exchange.h"

#include <strings.h>

#include <algorithm>
#include <ctime>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "exporter/http/response.h"

namespace exporter::http {
namespace {

// Most responses leave in one write, head and body together; of larger ones
// only the beginning is copied behind the head.
constexpr size_t kFirstWrite = 128 * 1024;
constexpr size_t kNextWrites = 256 * 1024;

// A connection carries a pointer to its exchange while it is owed an answer.
// Without the pointer it has got one, or never had a request: CivetWeb also
// closes connections whose TLS handshake failed, with the previous request's
// fields still standing in them.
bool Owed(const mg_connection* connection) {
  return mg_get_user_connection_data(connection) != nullptr;
}

bool IsHead(const mg_request_info& request) {
  return request.request_method != nullptr &&
         std::string_view(request.request_method) == "HEAD";
}

int CountFields(const mg_request_info& request, const char* name) {
  return static_cast<int>(std::count_if(
      request.http_headers, request.http_headers + request.num_headers,
      [&](const mg_header& field) { return !strcasecmp(field.name, name); }));
}

// The path of a request target: "/metrics" of "/metrics" as well as of
// "http://host:1/metrics", which servers have to accept (RFC 9112, section
// 3.2.2), whatever name and port the client knows us by.
std::string_view PathOf(std::string_view target) {
  if (target.starts_with('/')) return target;
  const size_t scheme = target.find("://");
  if (scheme == std::string_view::npos) return target;
  const size_t slash = target.find('/', scheme + 3);
  return slash == std::string_view::npos ? "/" : target.substr(slash);
}

std::pair<std::string_view, std::string_view> SplitQuery(
    std::string_view target) {
  const size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

}  // namespace

class Exchange::Busy {
 public:
  explicit Busy(Exchange& exchange) : exchange_(exchange) {
    const std::lock_guard lock(exchange_.mutex_);
    ++exchange_.busy_;
  }
  ~Busy() {
    const std::lock_guard lock(exchange_.mutex_);
    if (--exchange_.busy_ == 0) exchange_.idle_.notify_all();
  }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  Exchange& exchange_;
};

Exchange::Exchange(Options options) : options_(std::move(options)) {}

bool Exchange::WaitUntilIdle(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return idle_.wait_until(lock, deadline, [&] { return busy_ == 0; });
}

int Exchange::BeginRequest(mg_connection* connection) {
  const mg_request_info& request = *mg_get_request_info(connection);
  const char* query = request.query_string;
  const int status =
      Answer(connection, request.request_uri, query == nullptr ? "" : query);
  // A positive result makes CivetWeb read the rest of the request, for as long
  // as the client cares to send. A negative one makes it close, in 1.15 and in
  // 1.16 (the header file leaves it open; the test with a dripping body tells).
  const bool has_body = request.content_length > 0 ||
                        CountFields(request, "Transfer-Encoding") > 0;
  return has_body ? -1 : status;
}

void Exchange::HttpError(mg_connection* connection, int status) {
  const mg_request_info* request = mg_get_request_info(connection);
  // "FOO /metrics HTTP/1.1": CivetWeb stops at a method it does not know. It
  // is the handler who says what is allowed there.
  const std::string_view version =
      request != nullptr && request->http_version != nullptr
          ? request->http_version
          : "";
  if (status == 400 && (version == "1.0" || version == "1.1") &&
      request->num_headers == 0 && !IsHead(*request) &&
      std::string_view(request->request_method) != "GET") {
    const Busy busy(*this);
    const auto [target, query] = SplitQuery(request->request_uri);
    Send(connection, CallHandler(connection, PathOf(target), query));
    return;
  }
  Reject(connection, status,
         status == 505 ? "HTTP/1.0 and HTTP/1.1 are spoken here"
                       : "the request is malformed, too large or incomplete");
}

void Exchange::ConnectionClose(const mg_connection* connection) {
  const mg_request_info* request = mg_get_request_info(connection);
  if (!Owed(connection) || request == nullptr ||
      request->request_method == nullptr || request->request_uri == nullptr) {
    return;
  }
  const auto [target, query] = SplitQuery(request->request_uri);
  // Const for the sake of callbacks that come after the socket is closed; here
  // it is still open.
  Answer(const_cast<mg_connection*>(connection), target, query);
}

int Exchange::Answer(mg_connection* connection, std::string_view target,
                     std::string_view query) {
  const mg_request_info& request = *mg_get_request_info(connection);
  // CivetWeb forgets what comes behind the last that it has room for.
  if (request.num_headers >= MG_MAX_HEADERS) {
    return Reject(connection, 431, "too many header fields");
  }
  if (CountFields(request, "Transfer-Encoding") > 0) {
    return Reject(connection, 400, "Transfer-Encoding is not accepted");
  }
  const int hosts = CountFields(request, "Host");
  if (hosts > 1 ||
      (hosts == 0 && std::string_view(request.http_version) != "1.0")) {
    return Reject(connection, 400, "one Host field is required");
  }
  const std::string_view method = request.request_method;
  if (request.content_length > 0 && (method == "GET" || method == "HEAD")) {
    return Reject(connection, 413, "a request must not have a body");
  }
  const Busy busy(*this);
  const Response response = CallHandler(connection, PathOf(target), query);
  Send(connection, response);
  return response.status;
}

Response Exchange::CallHandler(const mg_connection* connection,
                               std::string_view path,
                               std::string_view query) const {
  const Request request{
      mg_get_request_info(connection)->request_method, path, query,
      [connection](std::string_view name) -> std::string_view {
        const char* value =
            mg_get_header(connection, std::string(name).c_str());
        return value == nullptr ? "" : value;
      }};
  try {
    return options_.handler(request);
  } catch (const std::exception& e) {
    // It must not throw, but memory can run out, and CivetWeb is C.
    return ErrorResponse(500, e.what());
  }
}

int Exchange::Reject(mg_connection* connection, int status,
                     std::string_view why) {
  if (options_.rejected) options_.rejected(status);
  const Busy busy(*this);
  Send(connection, ErrorResponse(status, why));
  return status;
}

void Exchange::Send(mg_connection* connection, const Response& response) const {
  mg_set_user_connection_data(connection, nullptr);  // no longer Owed()
  std::string first = Head(response, std::time(nullptr));
  std::string_view rest = response.content();
  const mg_request_info* request = mg_get_request_info(connection);
  if (request != nullptr && IsHead(*request)) rest = {};
  first.append(rest.substr(0, kFirstWrite));
  rest.remove_prefix(std::min(rest.size(), kFirstWrite));

  // CivetWeb gives up a write that makes no headway for the request timeout. A
  // client that takes a little now and then is stopped here.
  const auto deadline =
      std::chrono::steady_clock::now() + options_.longest_write;
  std::string_view next = first;
  while (mg_write(connection, next.data(), next.size()) ==
             static_cast<int>(next.size()) &&
         !rest.empty() && std::chrono::steady_clock::now() < deadline) {
    next = rest.substr(0, kNextWrites);
    rest.remove_prefix(next.size());
  }
}

}  // namespace exporter::http
