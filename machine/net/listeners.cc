#include "machine/net/listeners.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "machine/text.h"

namespace machine::net {
namespace {

constexpr std::string_view kListen = "0A";
constexpr std::string_view kNotConnected = "07";

// Behind the last ':' of a word.
std::optional<uint32_t> HexBehindColon(std::string_view word) {
  const size_t colon = word.rfind(':');
  if (colon == word.npos) return std::nullopt;
  uint32_t value = 0;
  const char* end = word.data() + word.size();
  auto [rest, error] = std::from_chars(word.data() + colon + 1, end, value, 16);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

// Adds what a line shows. Returns its state; empty: not understood.
std::string_view TakeLine(std::string_view line, Protocol protocol,
                          std::vector<Listener>& listeners) {
  NextWord(line);  // the number of the line
  const auto port = HexBehindColon(NextWord(line));
  NextWord(line);  // the other end
  const std::string_view state = NextWord(line);
  const auto queue = HexBehindColon(NextWord(line));
  if (!port || *port > 65535 || !queue) return {};
  const bool tcp = protocol == Protocol::kTcp;
  if (state == (tcp ? kListen : kNotConnected)) {
    Listener& listener = listeners.emplace_back();
    listener.protocol = protocol;
    listener.port = static_cast<int>(*port);
    if (tcp) listener.queue = *queue;
  }
  return state;
}

// Takes all whole lines of `text`. Returns how many bytes that were, or the
// error. `connected` becomes true once a TCP socket was seen that does not
// listen.
absl::Status TakeLines(std::string_view text, Protocol protocol,
                       std::vector<Listener>& listeners, size_t& taken,
                       bool& connected) {
  taken = 0;
  for (size_t end; (end = text.find('\n', taken)) != text.npos;) {
    const std::string_view line = text.substr(taken, end - taken);
    taken = end + 1;
    if (line.find("local_address") != line.npos || Trim(line).empty()) continue;
    const std::string_view state = TakeLine(line, protocol, listeners);
    if (state.empty()) return NotUnderstood("net/tcp, net/udp", line);
    if (protocol == Protocol::kTcp && state != kListen) connected = true;
  }
  return absl::OkStatus();
}

absl::Status ReadFile(const Dir& proc, const std::string& name,
                      Protocol protocol, size_t& bytes, Buffer& buffer,
                      std::vector<Listener>& listeners) {
  Fd fd(openat(proc.fd(), name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return absl::ErrnoToStatus(errno, name);
  size_t kept = 0;  // of a line whose end is still to come
  for (;;) {
    if (bytes == 0) return Unavailable("too_large", name);
    const ssize_t got = read(fd.get(), buffer.data() + kept,
                             std::min(buffer.size() - kept, bytes));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return absl::ErrnoToStatus(errno, name);
    if (got == 0) return absl::OkStatus();
    bytes -= static_cast<size_t>(got);
    const size_t have = kept + static_cast<size_t>(got);
    size_t taken = 0;
    bool connected = false;
    absl::Status status = TakeLines(std::string_view(buffer.data(), have),
                                    protocol, listeners, taken, connected);
    if (!status.ok()) return status;
    // The kernel lists all that listen before the first that is connected, of
    // which there can be a hundred thousand.
    if (connected) return absl::OkStatus();
    kept = have - taken;
    if (kept == buffer.size()) return NotUnderstood(name, "an endless line");
    std::copy_n(buffer.data() + taken, kept, buffer.data());
  }
}

}  // namespace

std::string_view NameOf(Protocol protocol) {
  return protocol == Protocol::kTcp ? "tcp" : "udp";
}

absl::Status ParseListeners(std::string_view text, Protocol protocol,
                            std::vector<Listener>& listeners) {
  size_t taken = 0;
  bool connected = false;
  return TakeLines(text, protocol, listeners, taken, connected);
}

absl::Status ReadListeners(const Dir& proc, const std::string& net,
                           Protocol protocol, size_t& bytes, Buffer& buffer,
                           std::vector<Listener>& listeners) {
  const std::string name = net + "/" + std::string(NameOf(protocol));
  absl::Status four = ReadFile(proc, name, protocol, bytes, buffer, listeners);
  if (!four.ok()) return four;
  absl::Status six =
      ReadFile(proc, name + "6", protocol, bytes, buffer, listeners);
  // A kernel without IPv6.
  return absl::IsNotFound(six) ? absl::OkStatus() : six;
}

}  // namespace machine::net
