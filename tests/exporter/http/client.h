// A client that sends exactly the bytes a test gives it, and a server to talk
// to.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/server.h"
#include "machine/dir.h"

namespace exporter::http {

struct Reply {
  std::string head;  // status line and fields
  std::string body;

  int status() const;  // 0: there was no answer
  // Value of a field, "(none)" when absent.
  std::string field(std::string_view name) const;
};

class Client {
 public:
  // Connects with one of Server::urls(); "http://[::]:1" by way of ::1. `from`
  // is the client's own IPv4 address.
  explicit Client(const std::string& url, const std::string& from = "");

  bool connected() const { return connected_; }
  int fd() const { return fd_.get(); }
  // False when the server has closed the connection.
  bool Send(std::string_view bytes);
  void HalfClose();  // the server reads end of file
  // Until the server closes, or the time is over.
  Reply Read(std::chrono::milliseconds limit = std::chrono::seconds(10));

 private:
  machine::Fd fd_;
  bool connected_ = false;
};

// Connect, send, read.
Reply Ask(const std::string& url, std::string_view bytes,
          const std::string& from = "");

// A complete request that is in order.
std::string Request11(std::string_view method, std::string_view target);

// "METHOD path query=... X-Echo" of a request.
Response Echo(const Request& request);

// ::1 can be had: neither kernel nor container lacks it.
bool HasIpv6();

std::shared_ptr<const Log> Quiet();

// On 127.0.0.1, port 0, unless `options` say something else; fails the test
// when there is no server.
std::unique_ptr<Server> StartServer(Handler handler, Options options = {});

std::chrono::milliseconds Since(std::chrono::steady_clock::time_point start);

}  // namespace exporter::http
