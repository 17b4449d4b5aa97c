#include "exporter/http/gate.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

namespace {

// The gate of this thread. Per thread, since two servers may run at once.
thread_local exporter::http::Gate* entered = nullptr;

}  // namespace

// The names are the linker's: --wrap=SYMBOL.
extern "C" {

int __real_listen(int fd, int backlog);
int __real_accept(int fd, sockaddr* address, socklen_t* length);

int __wrap_listen(int fd, int backlog) {
  return entered ? entered->Listen(fd, backlog) : __real_listen(fd, backlog);
}

int __wrap_accept(int fd, sockaddr* address, socklen_t* length) {
  return entered ? entered->Accept(fd, address, length)
                 : __real_accept(fd, address, length);
}

}  // extern "C"

namespace exporter::http {
namespace {

// How long the kernel keeps a connection that has sent nothing. Then it hands
// it over all the same, and the request timeout takes it.
constexpr std::chrono::seconds kWaitForData{10};
// Pause after accept() failed for want of descriptors or memory: the
// connection stays in the queue, and CivetWeb would try again at once.
constexpr std::chrono::milliseconds kPause{50};
constexpr std::chrono::minutes kBetweenComplaints{1};

std::string UrlOf(int fd) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    return {};
  }
  char ip[INET6_ADDRSTRLEN] = "";
  switch (address.ss_family) {
    case AF_INET: {
      const auto& in = reinterpret_cast<const sockaddr_in&>(address);
      inet_ntop(AF_INET, &in.sin_addr, ip, sizeof(ip));
      return "http://" + std::string(ip) + ":" +
             std::to_string(ntohs(in.sin_port));
    }
    case AF_INET6: {
      const auto& in6 = reinterpret_cast<const sockaddr_in6&>(address);
      inet_ntop(AF_INET6, &in6.sin6_addr, ip, sizeof(ip));
      return "http://[" + std::string(ip) +
             "]:" + std::to_string(ntohs(in6.sin6_port));
    }
    default: {
      const auto& un = reinterpret_cast<const sockaddr_un&>(address);
      const size_t size = length - offsetof(sockaddr_un, sun_path);
      return "unix:" + std::string(un.sun_path, strnlen(un.sun_path, size));
    }
  }
}

}  // namespace

Gate::Gate(Options options, std::shared_ptr<const Log> log)
    : options_(std::move(options)), log_(std::move(log)) {}

void Gate::Enter(Gate* gate) { entered = gate; }

int Gate::Listen(int fd, int backlog) {
  // Fails on unix sockets, where a connection costs its peer as much as us.
  const int seconds = static_cast<int>(kWaitForData.count());
  (void)setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds,
                   sizeof(seconds));
  // Without it accept() blocks when a client leaves between poll() and
  // accept(), and with it the whole server.
  if (const int flags = fcntl(fd, F_GETFL); flags >= 0) {
    (void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  }
  const int result = __real_listen(fd, backlog);
  if (result == 0) {
    const std::lock_guard lock(mutex_);
    listening_.push_back(fd);
  }
  return result;
}

int Gate::Accept(int fd, sockaddr* address, socklen_t* length) {
  sockaddr_storage from{};
  socklen_t size = sizeof(from);
  const int got = accept4(fd, reinterpret_cast<sockaddr*>(&from), &size,
                          SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (got < 0) {
    const int error = errno;
    if (error == EMFILE || error == ENFILE || error == ENOBUFS ||
        error == ENOMEM) {
      Complain(strerror(error), {});
      std::this_thread::sleep_for(kPause);
    }
    errno = error;
    return got;
  }
  if (refuse_all_ || !Admit(got, ToPeer(from))) {
    close(got);
    errno = ECONNABORTED;
    return -1;
  }
  if (address != nullptr && length != nullptr) {
    std::memcpy(address, &from, std::min(*length, size));
    *length = size;
  }
  return got;
}

Gate::Peer Gate::ToPeer(const sockaddr_storage& address) {
  Peer peer;
  if (address.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(address);
    peer.ip = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::memcpy(peer.ip.data() + 12, &in.sin_addr, sizeof(in.sin_addr));
    peer.port = in.sin_port;
  } else if (address.ss_family == AF_INET6) {
    const auto& in6 = reinterpret_cast<const sockaddr_in6&>(address);
    std::memcpy(peer.ip.data(), &in6.sin6_addr, sizeof(in6.sin6_addr));
    peer.port = in6.sin6_port;
  }
  return peer;
}

bool Gate::IsStill(int fd, const Peer& peer) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  return getpeername(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0 &&
         ToPeer(address) == peer;
}

bool Gate::Admit(int fd, const Peer& peer) {
  {
    const std::lock_guard lock(mutex_);
    // Whoever had this descriptor has closed it.
    connections_.insert_or_assign(fd, peer);
    if (peer == Peer{} ||
        CountLive(peer.ip) <= options_.connections_per_address) {
      return true;
    }
    connections_.erase(fd);
    ++refused_;
  }
  if (options_.refused) options_.refused();
  Complain("too many connections from one address", peer);
  return false;
}

// At most connections_per_address + 1 system calls, since entries of other
// addresses are left alone, out of date or not. Under mutex_.
int Gate::CountLive(const Ip& ip) {
  std::erase_if(connections_, [&](const auto& entry) {
    return entry.second.ip == ip && !IsStill(entry.first, entry.second);
  });
  return static_cast<int>(
      std::count_if(connections_.begin(), connections_.end(),
                    [&](const auto& entry) { return entry.second.ip == ip; }));
}

void Gate::Complain(const char* what, const Peer& peer) {
  uint64_t refused = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now < next_complaint_) return;
    next_complaint_ = now + kBetweenComplaints;
    refused = std::exchange(refused_, 0);
  }
  char text[INET6_ADDRSTRLEN] = "";
  if (peer != Peer{}) inet_ntop(AF_INET6, peer.ip.data(), text, sizeof(text));
  std::string_view ip = text;
  if (ip.starts_with("::ffff:")) ip.remove_prefix(7);  // IPv4
  log_->Warn("connections refused",
             {{"err", what}, {"peer", ip}, {"count", std::to_string(refused)}});
}

void Gate::Wake() {
  const std::lock_guard lock(mutex_);
  for (const int fd : listening_) shutdown(fd, SHUT_RD);
  // What was written before still reaches the client.
  for (const auto& [fd, peer] : connections_) {
    if (IsStill(fd, peer)) shutdown(fd, SHUT_RDWR);
  }
}

std::vector<std::string> Gate::Urls() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> urls;
  for (const int fd : listening_) urls.push_back(UrlOf(fd));
  return urls;
}

}  // namespace exporter::http
