#include "machine/probe/connection.h"

#include <netinet/in.h>
#include <openssl/err.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

namespace machine::probe {
namespace {

Failure FailureOf(int error) {
  switch (error) {
    case ECONNREFUSED:
      return Failure::kRefused;
    case ETIMEDOUT:
      return Failure::kTimeout;
    case ECONNRESET:
    case EPIPE:
      return Failure::kReset;
    case EAGAIN:  // connect(2) of a unix socket
      return Failure::kQueueFull;
    default:
      return Failure::kUnreachable;
  }
}

// A client that picked the very port it calls has reached itself.
bool ToItself(int fd) {
  sockaddr_storage own{};
  sockaddr_storage peer{};
  socklen_t own_size = sizeof own;
  socklen_t peer_size = sizeof peer;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&own), &own_size) != 0 ||
      getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &peer_size) != 0) {
    return false;
  }
  return own.ss_family != AF_UNIX && own_size == peer_size &&
         memcmp(&own, &peer, own_size) == 0;
}

}  // namespace

Failure Connection::Wait(short events) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                          deadline_ - Clock::now())
                          .count();
    pollfd wait[] = {{fd_.get(), events, 0}, {stop_, POLLIN, 0}};
    const int ready = poll(
        wait, 2, static_cast<int>(std::clamp<int64_t>(left + 1, 0, INT_MAX)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return Failure::kUnreachable;
    if (wait[1].revents != 0) return Failure::kStopped;
    // Data that keep coming would never let the time run out.
    if (ready == 0 || Clock::now() >= deadline_) return Failure::kTimeout;
    return Failure::kNone;
  }
}

Failure Connection::Connect(const sockaddr* address, socklen_t size) {
  fd_ = Fd(socket(address->sa_family,
                  SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd_) return Failure::kUnreachable;
  if (connect(fd_.get(), address, size) != 0) {
    if (errno != EINPROGRESS) return FailureOf(errno);
    if (Failure failure = Wait(POLLOUT); failure != Failure::kNone) {
      return failure;
    }
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) {
      return Failure::kUnreachable;
    }
    if (error != 0) return FailureOf(error);
  }
  return ToItself(fd_.get()) ? Failure::kRefused : Failure::kNone;
}

Failure Connection::WaitForTls(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Wait(POLLIN);
    case SSL_ERROR_WANT_WRITE:
      return Wait(POLLOUT);
    default:
      return Failure::kTls;
  }
}

Failure Connection::StartTls() {
  context_.reset(SSL_CTX_new(TLS_client_method()));
  if (!context_) return Failure::kTls;
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_NONE, nullptr);
  ssl_.reset(SSL_new(context_.get()));
  if (!ssl_ || SSL_set_fd(ssl_.get(), fd_.get()) != 1) return Failure::kTls;
  for (;;) {
    ERR_clear_error();
    const int result = SSL_connect(ssl_.get());
    if (result == 1) return Failure::kNone;
    if (Failure failure = WaitForTls(result); failure != Failure::kNone) {
      return failure;
    }
  }
}

Failure Connection::Send(std::string_view text) {
  while (!text.empty()) {
    Failure failure = Failure::kNone;
    if (ssl_) {
      ERR_clear_error();
      size_t sent = 0;
      const int result =
          SSL_write_ex(ssl_.get(), text.data(), text.size(), &sent);
      if (result == 1) {
        text.remove_prefix(sent);
      } else {
        failure = WaitForTls(result);
      }
    } else {
      const ssize_t sent =
          send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        text.remove_prefix(static_cast<size_t>(sent));
      } else if (errno == EAGAIN) {
        failure = Wait(POLLOUT);
      } else if (errno != EINTR) {
        failure = FailureOf(errno);
      }
    }
    if (failure != Failure::kNone) return failure;
  }
  return Failure::kNone;
}

Failure Connection::Receive(char* buffer, size_t size, size_t& got) {
  got = 0;
  for (;;) {
    if (ssl_) {
      ERR_clear_error();
      const int result = SSL_read_ex(ssl_.get(), buffer, size, &got);
      if (result == 1) return Failure::kNone;
      const int error = SSL_get_error(ssl_.get(), result);
      if (error == SSL_ERROR_ZERO_RETURN) return Failure::kNone;
      if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
        return Failure::kReset;
      }
      if (Failure failure = WaitForTls(result); failure != Failure::kNone) {
        return failure;
      }
      continue;
    }
    if (Failure failure = Wait(POLLIN); failure != Failure::kNone) {
      return failure;
    }
    const ssize_t count = recv(fd_.get(), buffer, size, 0);
    if (count >= 0) {
      got = static_cast<size_t>(count);
      return Failure::kNone;
    }
    if (errno != EAGAIN && errno != EINTR) return FailureOf(errno);
  }
}

}  // namespace machine::probe
