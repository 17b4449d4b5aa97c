#include "exporter/log.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <thread>

#include "exporter/log_text.h"

namespace exporter {
namespace {

constexpr std::string_view kLevels[] = {"DEBUG", "INFO", "WARN", "ERROR"};

// "2026-11-23T02:33:01.123Z"
std::string Now() {
  using std::chrono::milliseconds;
  const auto now = std::chrono::duration_cast<milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  const std::time_t seconds = now.count() / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  const size_t size =
      std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text + size, sizeof text - size, ".%03dZ",
                static_cast<int>(now.count() % 1000));
  return text;
}

// A value longer than that says nothing more, and a line of up to PIPE_BUF
// bytes is written as a whole or not at all.
constexpr size_t kMostLine = 4096;

// One writer waits for another no longer than this: it may be stuck in a slow
// disk or pipe.
constexpr std::chrono::milliseconds kPatience{50};

bool LockSoon(std::unique_lock<std::mutex>& lock) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!lock.try_lock()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

void WriteNow(int fd, std::string_view line) {
  // journald's stderr is a socket, which can be asked not to block.
  const ssize_t sent =
      send(fd, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0 || errno != ENOTSOCK) return;
  // A pipe that is ready takes PIPE_BUF bytes without blocking.
  pollfd ready = {.fd = fd, .events = POLLOUT, .revents = 0};
  if (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) return;
  [[maybe_unused]] const ssize_t written = write(fd, line.data(), line.size());
}

}  // namespace

Log::Log(Level least, Format format, int fd)
    : least_(least), format_(format), fd_(fd) {}

void Log::Debug(std::string_view message, Pairs pairs) const {
  Write(Level::kDebug, message, pairs);
}
void Log::Info(std::string_view message, Pairs pairs) const {
  Write(Level::kInfo, message, pairs);
}
void Log::Warn(std::string_view message, Pairs pairs) const {
  Write(Level::kWarn, message, pairs);
}
void Log::Error(std::string_view message, Pairs pairs) const {
  Write(Level::kError, message, pairs);
}

void Log::Write(Level level, std::string_view message, Pairs pairs) const {
  if (level < least_) return;
  LogLine line(format_ == Format::kJson, kMostLine);
  line.Add("time", Now());
  line.Add("level", kLevels[static_cast<size_t>(level)]);
  line.Add("msg", message);
  for (const auto& [key, value] : pairs) line.Add(key, value);
  const std::string text = line.Finish();
  std::unique_lock lock(mutex_, std::defer_lock);
  if (LockSoon(lock)) WriteNow(fd_, text);
}

}  // namespace exporter
