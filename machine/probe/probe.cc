#include "machine/probe/probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <array>
#include <cstring>
#include <optional>

#include "machine/probe/connection.h"
#include "machine/text.h"

namespace machine::probe {
namespace {

constexpr size_t kMostHeaderBytes = 8192;
constexpr int kFirstGood = 200;
constexpr int kLastGood = 399;

Failure ConnectTo(const Target& target, Connection& connection) {
  if (target.kind == Target::Kind::kUnix) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (target.path.empty() || target.path.size() >= sizeof address.sun_path) {
      return Failure::kUnreachable;
    }
    memcpy(address.sun_path, target.path.data(), target.path.size());
    return connection.Connect(reinterpret_cast<const sockaddr*>(&address),
                              sizeof address);
  }
  const auto port = htons(static_cast<uint16_t>(target.port));
  sockaddr_in v4{};
  if (inet_pton(AF_INET, target.address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = port;
    return connection.Connect(reinterpret_cast<const sockaddr*>(&v4),
                              sizeof v4);
  }
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET6, target.address.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = port;
    return connection.Connect(reinterpret_cast<const sockaddr*>(&v6),
                              sizeof v6);
  }
  return Failure::kUnreachable;
}

bool IsHost(std::string_view name) {
  return name.size() == 4 && (name[0] | 0x20) == 'h' &&
         (name[1] | 0x20) == 'o' && (name[2] | 0x20) == 's' &&
         (name[3] | 0x20) == 't';
}

std::string RequestOf(const Target& target) {
  std::string request = "GET " + target.path + " HTTP/1.1\r\n";
  bool host = false;
  for (const auto& [name, value] : target.headers) {
    request += name + ": " + value + "\r\n";
    host |= IsHost(name);
  }
  if (!host) {
    const bool v6 = target.address.find(':') != std::string::npos;
    request += "Host: " + (v6 ? "[" + target.address + "]" : target.address) +
               ":" + std::to_string(target.port) + "\r\n";
  }
  return request +
         "User-Agent: drift_exporter\r\nAccept: */*\r\nConnection: close\r\n"
         "\r\n";
}

// "HTTP/1.1 200 OK"
std::optional<int> StatusOf(std::string_view line) {
  constexpr std::string_view kVersion = "HTTP/1.";
  constexpr size_t kDigits = 3;
  if (!line.starts_with(kVersion)) return std::nullopt;
  NextWord(line);
  const std::string_view word = NextWord(line);
  const auto status = Uint(word);
  if (word.size() != kDigits || !status) return std::nullopt;
  return static_cast<int>(*status);
}

// Of the first answer that is not a 1xx. Nothing of a body is wanted.
Failure ReadAnswer(Connection& connection) {
  std::string text;
  std::array<char, 2048> bytes;
  while (text.size() < kMostHeaderBytes) {
    size_t got = 0;
    const Failure failure = connection.Receive(bytes.data(), bytes.size(), got);
    if (failure != Failure::kNone) return failure;
    if (got == 0) return text.empty() ? Failure::kReset : Failure::kProtocol;
    text.append(bytes.data(), got);
    for (;;) {
      const size_t end = text.find('\n');
      if (end == std::string::npos) break;
      const auto status = StatusOf(Trim(std::string_view(text).substr(0, end)));
      if (!status) return Failure::kProtocol;
      if (*status >= kFirstGood) {
        return *status <= kLastGood ? Failure::kNone : Failure::kHttpStatus;
      }
      const size_t next = text.find("\r\n\r\n");
      if (next == std::string::npos) break;
      text.erase(0, next + 4);
    }
  }
  return Failure::kProtocol;
}

Failure Ask(const Target& target, Connection& connection) {
  Failure failure = ConnectTo(target, connection);
  if (failure != Failure::kNone) return failure;
  if (target.kind == Target::Kind::kTcp || target.kind == Target::Kind::kUnix) {
    return Failure::kNone;
  }
  if (target.kind == Target::Kind::kHttps) {
    failure = connection.StartTls();
    if (failure != Failure::kNone) return failure;
  }
  failure = connection.Send(RequestOf(target));
  return failure == Failure::kNone ? ReadAnswer(connection) : failure;
}

}  // namespace

std::string_view NameOf(Failure failure) {
  constexpr std::array<std::string_view, 10> kNames = {
      "",         "refused",     "timeout",    "reset",  "tls", "http_status",
      "protocol", "unreachable", "queue_full", "stopped"};
  return kNames[static_cast<size_t>(failure)];
}

Result Probe(const Target& target, int stop) {
  const auto begin = Connection::Clock::now();
  Connection connection(begin + target.timeout, stop);
  Result result;
  result.failure = Ask(target, connection);
  result.seconds =
      std::chrono::duration<double>(Connection::Clock::now() - begin).count();
  return result;
}

}  // namespace machine::probe
