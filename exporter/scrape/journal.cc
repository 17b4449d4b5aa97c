#include "exporter/scrape/journal.h"

#include <cctype>
#include <string_view>
#include <utility>

namespace exporter {
namespace {

using Kind = Outcome::Kind;

std::string Text(const Outcome& outcome) {
  if (outcome.kind == Kind::kLate) return {};
  return absl::StatusCodeToString(outcome.status->code()) + ": " +
         std::string(outcome.status->message());
}

// The same fault has other pids, sizes and times in its message each time.
std::string WithoutNumbers(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) {
      out += c;
    } else if (out.empty() || out.back() != '#') {
      out += '#';
    }
  }
  return out;
}

void Write(const Log& log, const Outcome& outcome, Kind before) {
  const std::string& name = outcome.collector;
  switch (outcome.kind) {
    case Kind::kOk:
      log.Info(before == Kind::kUnavailable ? "source is available now"
                                            : "collector works again",
               {{"collector", name}});
      return;
    case Kind::kUnavailable:
      log.Info("source is not available",
               {{"collector", name}, {"err", Text(outcome)}});
      return;
    case Kind::kFailed:
      log.Warn("collector failed",
               {{"collector", name}, {"err", Text(outcome)}});
      return;
    case Kind::kLate:
      log.Warn("collector is late",
               {{"collector", name},
                {"seconds", std::to_string(outcome.duration.count())}});
      return;
  }
}

}  // namespace

Journal::Journal(std::shared_ptr<const Log> log) : log_(std::move(log)) {}

bool Journal::MaySpeak(Noted& noted, Clock::time_point now) {
  if (noted.lines_left == kBurst) noted.refilled = now;
  while (noted.lines_left < kBurst && now - noted.refilled >= kRefill) {
    ++noted.lines_left;
    noted.refilled += kRefill;
  }
  if (noted.lines_left == 0) return false;
  --noted.lines_left;
  return true;
}

void Journal::Note(const Outcome& outcome, Clock::time_point now) {
  std::string reason =
      WithoutNumbers(outcome.kind == Kind::kOk ? std::string() : Text(outcome));
  Kind before;
  {
    std::lock_guard lock(mutex_);
    Noted& noted = noted_[outcome.collector];
    if (noted.kind == outcome.kind && noted.reason == reason) return;
    // A change that may not be told now is told later if it lasts.
    if (!MaySpeak(noted, now)) return;
    before = std::exchange(noted.kind, outcome.kind);
    noted.reason = std::move(reason);
  }
  Write(*log_, outcome, before);
}

void Journal::Note(const metric::Page::Accounts& accounts) {
  for (const auto& [collector, samples] : accounts.dropped) {
    {
      std::lock_guard lock(mutex_);
      if (!dropped_.insert(collector).second) continue;
    }
    log_->Warn("series dropped: the page would exceed --web.max-series",
               {{"collector", collector}, {"series", std::to_string(samples)}});
  }
  if (accounts.duplicates == 0) return;
  {
    std::lock_guard lock(mutex_);
    if (duplicates_.size() >= kMostDuplicates) return;
    if (!duplicates_.insert(accounts.first_duplicate).second) return;
  }
  log_->Warn("duplicate samples dropped",
             {{"first", accounts.first_duplicate},
              {"samples", std::to_string(accounts.duplicates)}});
}

}  // namespace exporter
