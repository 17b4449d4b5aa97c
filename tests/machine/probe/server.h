// A server on loopback that does one thing with each connection.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "machine/dir.h"

namespace machine::probe {

inline Fd ListenOnLoopback(int backlog, int& port) {
  Fd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (bind(fd.get(), any, size) != 0 || listen(fd.get(), backlog) != 0 ||
      getsockname(fd.get(), any, &size) != 0) {
    return Fd();
  }
  port = ntohs(address.sin_port);
  return fd;
}

class Server {
 public:
  // `serve` is called with each connection, and with a descriptor that can be
  // read when the test is over.
  using Serve = std::function<void(int connection, int over)>;

  explicit Server(Serve serve)
      : listening_(ListenOnLoopback(16, port_)),
        thread_([this, serve = std::move(serve)] {
          for (;;) {
            pollfd wait[] = {{over_.get(), POLLIN, 0},
                             {listening_.get(), POLLIN, 0}};
            poll(wait, 2, -1);
            if (wait[0].revents != 0) return;
            Fd connection(
                accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (connection) serve(connection.get(), over_.get());
          }
        }) {}
  ~Server() {
    const uint64_t one = 1;
    (void)!write(over_.get(), &one, sizeof one);
    thread_.join();
  }

  int port() const { return port_; }

 private:
  int port_ = 0;
  Fd listening_;
  Fd over_{eventfd(0, EFD_CLOEXEC)};
  std::thread thread_;
};

// False: the test is over.
inline bool Pause(int over, int milliseconds) {
  pollfd wait{over, POLLIN, 0};
  return poll(&wait, 1, milliseconds) == 0;
}

inline void Say(int connection, std::string_view text) {
  (void)!send(connection, text.data(), text.size(), MSG_NOSIGNAL);
}

// Reads the request up to its empty line.
inline std::string Hear(int connection) {
  std::string text;
  char bytes[1024];
  while (text.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = recv(connection, bytes, sizeof bytes, 0);
    if (got <= 0) break;
    text.append(bytes, static_cast<size_t>(got));
  }
  return text;
}

}  // namespace machine::probe
