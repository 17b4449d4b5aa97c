#include "exporter/webconfig/live.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "exporter/http/response.h"
#include "exporter/webconfig/load.h"
#include "exporter/webconfig/passwords.h"
#include "exporter/webconfig/rate.h"

namespace webconfig {
namespace {

using exporter::http::ErrorResponse;
using exporter::http::Handler;
using exporter::http::Request;
using exporter::http::Response;

// What one file said, and what it has seen since.
struct InForce {
  InForce(Ready its, std::shared_ptr<Passwords::Memory> memory)
      : ready(std::move(its)),
        passwords(ready.config.users, std::move(memory)),
        rate(ready.config.rate) {}

  const Ready ready;
  Passwords passwords;
  RateLimiter rate;
};

// What an answer has itself stays: the page's own policy is what it works with,
// and each answer has X-Content-Type-Options.
void AddField(Response& response, const std::string& name,
              const std::string& value) {
  const bool there =
      name == "X-Content-Type-Options" ||
      std::ranges::any_of(response.headers, [&](const auto& field) {
        return field.first == name;
      });
  if (!there) response.headers.emplace_back(name, value);
}

absl::StatusOr<Ready> TryToLoad(const std::string& file) {
  try {
    return Load(file);
  } catch (const std::exception& e) {  // no memory, most likely
    return absl::InternalError(file + ": exception: " + e.what());
  }
}

Response Answer(InForce& now, const Handler& inner, const Request& request) {
  if (!now.rate.Allow(RateLimiter::Clock::now())) {
    return ErrorResponse(429, "rate_limit of --web.config.file");
  }
  const std::optional<bool> allowed =
      now.passwords.Allow(request.header("Authorization"));
  if (!allowed) {
    return ErrorResponse(429, "too many passwords are being verified");
  }
  if (!*allowed) {
    Response response = ErrorResponse(401, "a user and a password are needed");
    response.headers.emplace_back("WWW-Authenticate", "Basic");
    return response;
  }
  return inner(request);
}

}  // namespace

struct Live::State : exporter::Background {
  State(Options its, std::shared_ptr<const exporter::Log> its_log)
      : options(std::move(its)), log(std::move(its_log)) {}

  std::shared_ptr<InForce> Now() {
    const std::lock_guard lock(mutex);
    return now;
  }
  void Take(Ready ready) {
    for (const std::string& warning : ready.warnings) {
      log->Warn("web configuration", {{"err", warning}});
    }
    auto next = std::make_shared<InForce>(std::move(ready), memory);
    const std::lock_guard lock(mutex);
    now = std::move(next);
  }

  const Options options;
  const std::shared_ptr<const exporter::Log> log;
  // Whose password fitted stays in there when the file changes.
  const std::shared_ptr<Passwords::Memory> memory =
      std::make_shared<Passwords::Memory>();
  uint64_t fingerprint = 0;      // of its thread alone
  std::shared_ptr<InForce> now;  // guarded by `mutex`
};

absl::StatusOr<std::unique_ptr<Live>> Live::Open(
    Options options, std::shared_ptr<const exporter::Log> log) {
  auto state = std::make_shared<State>(std::move(options), std::move(log));
  auto ready = Load(state->options.file);
  if (!ready.ok()) return ready.status();
  state->fingerprint = ready->fingerprint;
  state->Take(*std::move(ready));
  return std::unique_ptr<Live>(new Live(std::move(state)));
}

Live::Live(std::shared_ptr<State> state)
    : state_(std::move(state)),
      thread_(state_, "drift-webconfig", [state = state_] { Watch(*state); }) {}

void Live::Watch(State& state) {
  while (true) {
    {
      std::unique_lock lock(state.mutex);
      if (state.changed.wait_for(lock, state.options.interval,
                                 [&] { return state.stop; })) {
        return;
      }
    }
    const std::shared_ptr<InForce> now = state.Now();
    const uint64_t fingerprint = FingerprintOf(now->ready.files);
    if (fingerprint == state.fingerprint) continue;
    auto ready = TryToLoad(state.options.file);
    absl::Status wrong = ready.status();
    // Half of a file is a file, too: nothing that is written may open the door.
    if (wrong.ok() && ready->config.users.empty() &&
        !now->ready.config.users.empty()) {
      wrong = absl::InvalidArgumentError(
          state.options.file +
          ": basic_auth_users is gone; passwords are turned off by a restart "
          "only");
    }
    if (wrong.ok() && (ready->tls == nullptr) != (now->ready.tls == nullptr)) {
      wrong = absl::InvalidArgumentError(
          state.options.file + ": TLS is turned on or off by a restart only");
    }
    if (wrong.ok()) {
      state.fingerprint = ready->fingerprint;
      state.Take(*std::move(ready));
      state.log->Info("web configuration read again");
    } else {
      state.fingerprint = fingerprint;
      state.log->Error("web configuration: the old one stays in force",
                       {{"err", std::string(wrong.message())}});
    }
    if (state.options.reloaded) state.options.reloaded(wrong.ok());
  }
}

Handler Live::Guard(Handler inner) const {
  return [state = state_, inner = std::move(inner)](const Request& request) {
    const std::shared_ptr<InForce> now = state->Now();
    Response response = Answer(*now, inner, request);
    for (const auto& [name, value] : now->ready.config.headers) {
      AddField(response, name, value);
    }
    return response;
  };
}

std::function<std::shared_ptr<const exporter::http::Tls>()> Live::tls() const {
  if (state_->Now()->ready.tls == nullptr) return nullptr;
  return [state = state_] { return state->Now()->ready.tls; };
}

}  // namespace webconfig
