#include "machine/net/sock_diag.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "machine/dir.h"
#include "machine/text.h"

namespace machine::net {
namespace {

constexpr size_t kMostListeners = 65536;
constexpr int kMostDatagrams = 4096;
constexpr size_t kDatagramBytes = 64 << 10;
// INET_DIAG_CGROUP_ID of newer headers than we may be built with.
constexpr uint16_t kCgroupId = 21;

// The T at the begin of `bytes`, copied since nothing says it is aligned.
template <typename T>
std::optional<T> Get(std::string_view bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  memcpy(&value, bytes.data(), sizeof value);
  return value;
}

// Removes `length` bytes, rounded up to what netlink aligns to.
void Skip(std::string_view& bytes, size_t length) {
  bytes.remove_prefix(std::min(bytes.size(), (length + 3) & ~size_t{3}));
}

absl::Status Torn() {
  return absl::DataLossError("sock_diag: a message is torn");
}

absl::Status TakeMessage(std::string_view body, Protocol protocol,
                         std::vector<Listener>& listeners) {
  const auto about = Get<inet_diag_msg>(body);
  if (!about) return Torn();
  Listener listener;
  listener.protocol = protocol;
  listener.port = ntohs(about->id.idiag_sport);
  if (protocol == Protocol::kTcp) {
    listener.queue = about->idiag_rqueue;
    listener.backlog = about->idiag_wqueue;
  }
  Skip(body, sizeof *about);
  while (!body.empty()) {
    const auto head = Get<nlattr>(body);
    if (!head || head->nla_len < sizeof *head || head->nla_len > body.size()) {
      return Torn();
    }
    if (head->nla_type == kCgroupId) {
      listener.cgroup = Get<uint64_t>(
          body.substr(sizeof *head, head->nla_len - sizeof *head));
    }
    Skip(body, head->nla_len);
  }
  if (listener.port > 0) listeners.push_back(listener);
  return absl::OkStatus();
}

absl::Status Refused(int error) {
  const std::string why = std::string("sock_diag: ") + strerror(error);
  if (error == EPERM || error == EACCES) return Unavailable("permission", why);
  if (error == ENOENT || error == EINVAL || error == EOPNOTSUPP ||
      error == EPROTONOSUPPORT || error == EAFNOSUPPORT) {
    return Unavailable("not_in_kernel", why);
  }
  return absl::ErrnoToStatus(error, "sock_diag");
}

absl::Status Ask(int fd, int family, Protocol protocol) {
  struct {
    nlmsghdr head;
    inet_diag_req_v2 body;
  } request = {};
  const bool tcp = protocol == Protocol::kTcp;
  request.head.nlmsg_len = sizeof request;
  request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.sdiag_family = static_cast<uint8_t>(family);
  request.body.sdiag_protocol = tcp ? IPPROTO_TCP : IPPROTO_UDP;
  request.body.idiag_states = 1U << (tcp ? TCP_LISTEN : TCP_CLOSE);
  sockaddr_nl kernel = {};
  kernel.nl_family = AF_NETLINK;
  for (;;) {
    if (sendto(fd, &request, sizeof request, 0,
               reinterpret_cast<const sockaddr*>(&kernel),
               sizeof kernel) >= 0) {
      return absl::OkStatus();
    }
    if (errno != EINTR) return Refused(errno);
  }
}

absl::Status Dump(int family, Protocol protocol, char* buffer,
                  std::vector<Listener>& listeners) {
  Fd fd(socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!fd) return Refused(errno);
  const timeval second = {1, 0};
  if (setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second) !=
      0) {
    return absl::ErrnoToStatus(errno, "sock_diag: timeout");
  }
  if (absl::Status status = Ask(fd.get(), family, protocol); !status.ok()) {
    return status;
  }
  for (int i = 0; i < kMostDatagrams; ++i) {
    // With MSG_TRUNC the real size comes back, however much fits.
    const ssize_t got = recv(fd.get(), buffer, kDatagramBytes, MSG_TRUNC);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return absl::ErrnoToStatus(errno, "sock_diag: no answer");
    if (static_cast<size_t>(got) > kDatagramBytes) return Torn();
    auto last =
        ParseDiag({buffer, static_cast<size_t>(got)}, protocol, listeners);
    if (!last.ok()) return last.status();
    if (*last) return absl::OkStatus();
    if (listeners.size() > kMostListeners) break;
  }
  return Unavailable("too_many", "sockets that listen");
}

}  // namespace

absl::StatusOr<bool> ParseDiag(std::string_view datagram, Protocol protocol,
                               std::vector<Listener>& listeners) {
  while (!datagram.empty()) {
    const auto head = Get<nlmsghdr>(datagram);
    if (!head || head->nlmsg_len < sizeof *head ||
        head->nlmsg_len > datagram.size()) {
      return Torn();
    }
    const std::string_view body =
        datagram.substr(sizeof *head, head->nlmsg_len - sizeof *head);
    if (head->nlmsg_type == NLMSG_DONE || head->nlmsg_type == NLMSG_ERROR) {
      // Both begin with an errno, negative or 0; NLMSG_DONE of old had none.
      const auto error = Get<int32_t>(body);
      if (error && *error < 0 && *error > INT32_MIN) return Refused(-*error);
      return true;
    }
    if (head->nlmsg_type == SOCK_DIAG_BY_FAMILY) {
      absl::Status status = TakeMessage(body, protocol, listeners);
      if (!status.ok()) return status;
    }
    Skip(datagram, head->nlmsg_len);
  }
  return false;
}

absl::Status AskListeners(Protocol protocol, std::vector<Listener>& listeners) {
  const std::unique_ptr<char[]> buffer(new char[kDatagramBytes]);
  absl::Status four = Dump(AF_INET, protocol, buffer.get(), listeners);
  if (!four.ok()) return four;
  return Dump(AF_INET6, protocol, buffer.get(), listeners);
}

}  // namespace machine::net
