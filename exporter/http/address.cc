#include "exporter/http/address.h"

#include <arpa/inet.h>
#include <civetweb.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

namespace exporter::http {
namespace {

// CivetWeb puts an 'x' before the path into a buffer of this size.
constexpr size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 2;

absl::Status Invalid(std::string_view text, std::string_view what) {
  return absl::InvalidArgumentError(AboutAddress(text, what));
}

absl::Status Cannot(std::string_view text, std::string_view what) {
  return absl::UnavailableError(AboutAddress(text, what));
}

std::string WithErrno(std::string what, int error) {
  return std::move(what) + ": " + strerror(error);
}

// Why IPv6 cannot be had; empty when it can.
std::string_view NoIpv6() {
  if (mg_check_feature(MG_FEATURES_IPV6) == 0) {
    return "this build of CivetWeb has no IPv6";
  }
  const int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return "this kernel has no IPv6";
  close(fd);
  return {};
}

bool IsNumeric(int family, const std::string& host) {
  in6_addr parsed;  // fits both families
  return inet_pton(family, host.c_str(), &parsed) == 1;
}

std::optional<uint16_t> ParsePort(std::string_view text) {
  uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || rest != end) return std::nullopt;
  return port;
}

// The first IPv4 address of `host`, or else its first IPv6 address, in
// brackets.
absl::StatusOr<std::string> LookUp(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found);
      error != 0) {
    return absl::UnavailableError(gai_strerror(error));
  }
  std::string ipv4, ipv6;
  for (const addrinfo* it = found; it != nullptr; it = it->ai_next) {
    char name[NI_MAXHOST];
    if (getnameinfo(it->ai_addr, it->ai_addrlen, name, sizeof(name), nullptr, 0,
                    NI_NUMERICHOST) != 0) {
      continue;
    }
    if (it->ai_family == AF_INET && ipv4.empty()) ipv4 = name;
    if (it->ai_family == AF_INET6 && ipv6.empty()) {
      ipv6 = "[" + std::string(name) + "]";
    }
  }
  freeaddrinfo(found);
  if (ipv4.empty() && ipv6.empty()) {
    return absl::UnavailableError("no address known");
  }
  return ipv4.empty() ? ipv6 : ipv4;
}

absl::StatusOr<Address> ParseUnix(std::string_view text) {
  std::string path(text.substr(std::strlen("unix:")));
  if (path.empty() || path[0] != '/') {
    return Invalid(text, "the path must begin with /");
  }
  // They separate entries and ports in CivetWeb's list.
  if (path.find_first_of(",:") != std::string::npos) {
    return Invalid(text, "the path must not contain ',' or ':'");
  }
  if (path.size() > kLongestPath) {
    return Invalid(text, "the path is longer than " +
                             std::to_string(kLongestPath) + " bytes");
  }
  if (mg_check_feature(MG_FEATURES_X_DOMAIN_SOCKET) == 0) {
    return Cannot(text, "this build of CivetWeb has no unix sockets");
  }
  return Address{std::string(text), "x" + path, path};
}

// `host` with a port that is known to be right.
absl::StatusOr<std::string> HostEntry(std::string_view text,
                                      const std::string& host,
                                      const std::string& port) {
  const std::string_view no_ipv6 = NoIpv6();
  if (host.empty()) return no_ipv6.empty() ? "+" + port : "0.0.0.0:" + port;
  if (IsNumeric(AF_INET, host)) return host + ":" + port;
  if (host.front() == '[' || host.find(':') != std::string::npos) {
    if (host.front() != '[' || host.back() != ']') {
      return Invalid(text,
                     "an IPv6 address is written in brackets, [::1]:" + port);
    }
    if (!IsNumeric(AF_INET6, host.substr(1, host.size() - 2))) {
      return Invalid(text, "no IPv6 address stands in the brackets");
    }
    if (!no_ipv6.empty()) return Cannot(text, no_ipv6);
    // As Go's programs do: [::] means IPv4, too.
    return host == "[::]" ? "+" + port : host + ":" + port;
  }
  auto address = LookUp(host);
  if (!address.ok()) {
    return Cannot(text, std::string(address.status().message()));
  }
  return *address + ":" + port;
}

}  // namespace

std::string AboutAddress(std::string_view text, std::string_view what) {
  return "listen address \"" + std::string(text) + "\": " + std::string(what);
}

absl::StatusOr<Address> ParseAddress(std::string_view text) {
  if (text.starts_with("unix:")) return ParseUnix(text);
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return Invalid(text,
                   "no port in it; HOST:PORT, :PORT, [IPV6]:PORT or "
                   "unix:/PATH is understood");
  }
  const auto port = ParsePort(text.substr(colon + 1));
  if (!port) return Invalid(text, "the port must be a number from 0 to 65535");
  auto entry = HostEntry(text, std::string(text.substr(0, colon)),
                         std::to_string(*port));
  if (!entry.ok()) return entry.status();
  return Address{std::string(text), *std::move(entry), ""};
}

absl::Status RemoveStaleSocket(const std::string& path) {
  const std::string text = "unix:" + path;
  struct stat status;
  if (lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return absl::OkStatus();
    return Cannot(text, strerror(errno));
  }
  if (!S_ISSOCK(status.st_mode)) {
    return Cannot(text, "something that is not a socket is there");
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return Cannot(text, WithErrno("no socket to be had", errno));
  const int error = connect(fd, reinterpret_cast<const sockaddr*>(&address),
                            sizeof(address)) == 0
                        ? 0
                        : errno;
  close(fd);
  // Everything else (it answered, its queue is full, we may not ask) means
  // that somebody may be there.
  if (error != ECONNREFUSED) {
    return Cannot(text,
                  strerror(error == 0 || error == EAGAIN ? EADDRINUSE : error));
  }
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return Cannot(text, WithErrno("a stale socket cannot be removed", errno));
  }
  return absl::OkStatus();
}

}  // namespace exporter::http
