#include "exporter/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace exporter {
namespace {

std::optional<int64_t> Number(const char* text) {
  if (text == nullptr) return std::nullopt;
  int64_t number = 0;
  const char* end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

}  // namespace

Notifier Notifier::FromEnvironment() {
  Notifier notifier;
  if (const char* socket = std::getenv("NOTIFY_SOCKET")) {
    notifier.socket_ = socket;
  }
  const auto pid = Number(std::getenv("WATCHDOG_PID"));
  const auto usec = Number(std::getenv("WATCHDOG_USEC"));
  if (usec && *usec > 0 && (!pid || *pid == getpid())) {
    notifier.watchdog_ = std::chrono::microseconds(*usec / 2);
  }
  return notifier;
}

void Notifier::Send(std::string_view state) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (socket_[0] == '@') address.sun_path[0] = '\0';
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return;
  (void)sendto(
      fd, state.data(), state.size(), MSG_NOSIGNAL,
      reinterpret_cast<const sockaddr*>(&address),
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size()));
  close(fd);
}

}  // namespace exporter
