#include "tests/exporter/http/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <charconv>
#include <cstring>
#include <utility>

#include "gtest/gtest.h"

namespace exporter::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct Target {
  sockaddr_storage address{};
  socklen_t length = 0;
};

Target ParseUrl(std::string_view url) {
  Target target;
  if (url.starts_with("unix:")) {
    auto& un = reinterpret_cast<sockaddr_un&>(target.address);
    un.sun_family = AF_UNIX;
    url.substr(5).copy(un.sun_path, sizeof(un.sun_path) - 1);
    target.length = sizeof(un);
    return target;
  }
  url.remove_prefix(std::strlen("http://"));
  const size_t colon = url.rfind(':');
  std::string host(url.substr(0, colon));
  uint16_t port = 0;
  std::from_chars(url.data() + colon + 1, url.data() + url.size(), port);
  if (host[0] == '[') {
    host = host == "[::]" ? "::1" : host.substr(1, host.size() - 2);
    auto& in6 = reinterpret_cast<sockaddr_in6&>(target.address);
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(port);
    EXPECT_EQ(inet_pton(AF_INET6, host.c_str(), &in6.sin6_addr), 1) << url;
    target.length = sizeof(in6);
  } else {
    auto& in = reinterpret_cast<sockaddr_in&>(target.address);
    in.sin_family = AF_INET;
    in.sin_port = htons(port);
    EXPECT_EQ(inet_pton(AF_INET, host.c_str(), &in.sin_addr), 1) << url;
    target.length = sizeof(in);
  }
  return target;
}

}  // namespace

int Reply::status() const {
  int status = 0;
  if (!head.starts_with("HTTP/1.1 ")) return status;
  std::from_chars(head.data() + 9, head.data() + head.size(), status);
  return status;
}

std::string Reply::field(std::string_view name) const {
  size_t begin = head.find("\r\n");
  while (begin != std::string::npos) {
    begin += 2;
    const size_t end = head.find("\r\n", begin);
    const std::string line = head.substr(begin, end - begin);
    if (line.size() > name.size() + 1 && line[name.size()] == ':' &&
        strncasecmp(line.data(), name.data(), name.size()) == 0) {
      return line.substr(name.size() + 2);
    }
    begin = end;
  }
  return "(none)";
}

Client::Client(const std::string& url, const std::string& from) {
  const Target target = ParseUrl(url);
  fd_ = machine::Fd(
      socket(target.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_GE(fd(), 0) << strerror(errno);
  if (!from.empty()) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    EXPECT_EQ(inet_pton(AF_INET, from.c_str(), &in.sin_addr), 1) << from;
    EXPECT_EQ(bind(fd(), reinterpret_cast<const sockaddr*>(&in), sizeof(in)), 0)
        << from << ": " << strerror(errno);
  }
  connected_ = connect(fd(), reinterpret_cast<const sockaddr*>(&target.address),
                       target.length) == 0;
}

bool Client::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void Client::HalfClose() { shutdown(fd(), SHUT_WR); }

Reply Client::Read(milliseconds limit) {
  const auto deadline = steady_clock::now() + limit;
  std::string text;
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(
        deadline - steady_clock::now());
    pollfd wait{fd(), POLLIN, 0};
    if (left.count() <= 0 ||
        poll(&wait, 1, static_cast<int>(left.count())) <= 0)
      break;
    char bytes[65536];
    const ssize_t got = recv(fd(), bytes, sizeof(bytes), 0);
    if (got <= 0) break;  // closed, or reset behind what was received
    text.append(bytes, static_cast<size_t>(got));
  }
  const size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return {text, ""};
  return {text.substr(0, end + 2), text.substr(end + 4)};
}

Reply Ask(const std::string& url, std::string_view bytes,
          const std::string& from) {
  Client client(url, from);
  EXPECT_TRUE(client.connected()) << url << ": " << strerror(errno);
  client.Send(bytes);
  return client.Read();
}

std::string Request11(std::string_view method, std::string_view target) {
  std::string text(method);
  text.append(" ").append(target).append(" HTTP/1.1\r\nHost: test\r\n\r\n");
  return text;
}

Response Echo(const Request& request) {
  Response response;
  response.body.append(request.method).append(" ").append(request.path);
  response.body.append(" query=").append(request.query).append(" ");
  response.body.append(request.header("X-Echo"));
  return response;
}

bool HasIpv6() {
  const machine::Fd fd(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 loopback{};
  loopback.sin6_family = AF_INET6;
  loopback.sin6_addr = in6addr_loopback;
  return bind(fd.get(), reinterpret_cast<const sockaddr*>(&loopback),
              sizeof(loopback)) == 0;
}

std::shared_ptr<const Log> Quiet() {
  return std::make_shared<const Log>(Log::Level::kError, Log::Format::kLogfmt);
}

std::unique_ptr<Server> StartServer(Handler handler, Options options) {
  if (options.addresses.empty()) options.addresses = {"127.0.0.1:0"};
  auto server = Server::Start(options, std::move(handler), Quiet());
  EXPECT_TRUE(server.ok()) << server.status().ToString();
  return server.ok() ? *std::move(server) : nullptr;
}

milliseconds Since(steady_clock::time_point start) {
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

}  // namespace exporter::http
