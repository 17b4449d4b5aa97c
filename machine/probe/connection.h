// A connection with one deadline for everything that happens on it.
#pragma once

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "machine/dir.h"
#include "machine/probe/probe.h"

namespace machine::probe {

class Connection {
 public:
  using Clock = std::chrono::steady_clock;
  Connection(Clock::time_point deadline, int stop)
      : deadline_(deadline), stop_(stop) {}

  // Each returns kNone, or why it went wrong.
  Failure Connect(const sockaddr* address, socklen_t size);
  Failure StartTls();
  Failure Send(std::string_view text);
  // At least one byte into `buffer`; `got` says how many, 0: the other side has
  // closed.
  Failure Receive(char* buffer, size_t size, size_t& got);

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  Failure Wait(short events);
  Failure WaitForTls(int result);

  const Clock::time_point deadline_;
  const int stop_;
  Fd fd_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;  // null: plain text
};

}  // namespace machine::probe
