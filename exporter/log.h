// Log lines on stderr in the two formats of Prometheus' own programs
// (promslog, which is Go's log/slog): logfmt and JSON.
//   time=2026-11-23T02:33:01.123Z level=WARN msg="collector failed"
//   collector=process err="..."
//   {"time":"2026-11-23T02:33:01.123Z","level":"WARN","msg":"collector
//   failed","collector":"process"}
#pragma once

#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace exporter {

class Log {
 public:
  enum class Level : uint8_t { kDebug, kInfo, kWarn, kError };
  enum class Format : uint8_t { kLogfmt, kJson };
  using Pair = std::pair<std::string_view, std::string_view>;
  using Pairs = std::initializer_list<Pair>;

  // One write(2) per line to `fd`, so that lines of several threads don't mix;
  // a line that cannot be written at once is dropped: a full pipe must not
  // stop a scrape. The flags of `fd` are left alone: others have it too.
  Log(Level least, Format format, int fd = 2);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Messages and values are any bytes; keys are words. Any thread.
  void Debug(std::string_view message, Pairs pairs = {}) const;
  void Info(std::string_view message, Pairs pairs = {}) const;
  void Warn(std::string_view message, Pairs pairs = {}) const;
  void Error(std::string_view message, Pairs pairs = {}) const;

 private:
  void Write(Level level, std::string_view message, Pairs pairs) const;

  const Level least_;
  const Format format_;
  const int fd_;
  mutable std::mutex mutex_;  // one writer at a time
};

}  // namespace exporter
