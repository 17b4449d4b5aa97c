// The web configuration in force. It is read again when it changes; a new one
// that is wrong is told, once, and the old one stays in force.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "exporter/background.h"
#include "exporter/http/server.h"
#include "exporter/log.h"

namespace webconfig {

class Live {
 public:
  struct Options {
    std::string file;
    std::chrono::milliseconds interval{2000};  // between looks at its files
    // Told after each attempt to read it again. May be null.
    std::function<void(bool good)> reloaded;
  };

  // InvalidArgument: as Load() has it. Throws std::system_error when there is
  // no thread to be had.
  static absl::StatusOr<std::unique_ptr<Live>> Open(
      Options options, std::shared_ptr<const exporter::Log> log);

  // `inner` behind the rate limit (429) and the passwords (401), its answers
  // with the configured header fields. Owns what it uses.
  exporter::http::Handler Guard(exporter::http::Handler inner) const;

  // For http::Options::tls. Null: it is plain HTTP. That can't change while the
  // program runs: a new file that would is wrong.
  std::function<std::shared_ptr<const exporter::http::Tls>()> tls() const;

 private:
  struct State;
  static void Watch(State& state);
  explicit Live(std::shared_ptr<State> state);

  const std::shared_ptr<State> state_;
  exporter::BackgroundThread thread_;
};

}  // namespace webconfig
