#include "exporter/page/lookout.h"

#include <malloc.h>

#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "exporter/report/examine.h"
#include "exporter/report/glance.h"

namespace page {
namespace {

double WallClock() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

double Seconds(Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// Two looks in a row make one Seen.
class Eye {
 public:
  Eye(const exporter::Scraper::Machine& machine,
      std::shared_ptr<History> history)
      : machine_(machine), history_(std::move(history)) {}

  absl::StatusOr<std::shared_ptr<const Seen>> Look() {
    try {
      return TryToLook();
    } catch (const std::exception& e) {  // no memory, most likely
      return absl::InternalError(std::string("exception: ") + e.what());
    }
  }

 private:
  absl::StatusOr<std::shared_ptr<const Seen>> TryToLook() {
    auto glance = report::TakeGlance(machine_.walk);
    if (!glance.ok()) return glance.status();
    const std::vector<report::Window> windows =
        report::WindowsOf(past_, *glance);
    auto seen = std::make_shared<Seen>();
    seen->at = Clock::now();
    seen->findings = report::Examine(machine_, *glance, windows, true);
    seen->findings.time = WallClock();
    if (last_) seen->findings.window_seconds = Seconds(seen->at - *last_);
    seen->history = history_;
    Remember(*glance, windows, seen->at);
    return seen;
  }

  void Remember(const report::Glance& glance,
                const std::vector<report::Window>& windows,
                Clock::time_point at) {
    const auto& workloads = glance.workloads->snapshot.workloads;
    history_->Add(Seconds(at.time_since_epoch()), [&](const auto& each) {
      // What is declared is what people look for; the rest while there is room.
      for (const bool declared : {true, false}) {
        for (size_t i = 0; i < workloads.size(); ++i) {
          if (workloads[i].group) continue;
          if ((workloads[i].declared != nullptr) != declared) continue;
          each(workloads[i].identity, windows[i]);
        }
      }
    });
    past_ = report::Past(glance);
    last_ = at;
  }

  const exporter::Scraper::Machine& machine_;
  const std::shared_ptr<History> history_;
  report::Past past_;
  std::optional<Clock::time_point> last_;
};

}  // namespace

struct Lookout::Shared : exporter::Background {
  explicit Shared(Pace a_pace) : pace(a_pace) {}

  const Pace pace;
  const std::shared_ptr<History> history = std::make_shared<History>();
  // Guarded by `mutex`:
  Sight sight;
  bool asked = false;                      // somebody waits for a new look
  std::optional<Clock::time_point> began;  // the one under way
  uint64_t attempts = 0;                   // that have ended
};

Lookout::Lookout(exporter::Scraper::Machine machine, Pace pace)
    : shared_(std::make_shared<Shared>(pace)),
      thread_(shared_, "drift-lookout",
              [shared = shared_, machine = std::move(machine)] {
                Work(*shared, machine);
              }) {}

Sight Lookout::Look() {
  Shared& shared = *shared_;
  std::unique_lock lock(shared.mutex);
  const Clock::time_point now = Clock::now();
  const auto& seen = shared.sight.seen;
  if (seen == nullptr || now - seen->at > shared.pace.fresh) {
    const uint64_t before = shared.attempts;
    shared.asked = true;
    shared.changed.notify_all();
    shared.changed.wait_until(lock, now + shared.pace.patience, [&] {
      return shared.attempts != before || shared.stop;
    });
  }
  Sight sight = shared.sight;
  if (shared.began) sight.busy = Clock::now() - *shared.began;
  return sight;
}

void Lookout::Work(Shared& shared, const exporter::Scraper::Machine& machine) {
  Eye eye(machine, shared.history);
  bool complete = false;  // there are two looks to compare
  std::unique_lock lock(shared.mutex);
  while (!shared.stop) {
    shared.began = Clock::now();
    lock.unlock();
    auto seen = eye.Look();
    // With 1,000 workloads a look leaves 9 MiB of free memory behind, which
    // would be ours for good.
    malloc_trim(0);
    lock.lock();
    shared.began.reset();
    shared.asked = false;
    ++shared.attempts;
    shared.sight.trouble =
        seen.ok() ? "" : std::string(seen.status().message());
    if (seen.ok()) {
      complete = (*seen)->findings.window_seconds > 0;
      shared.sight.seen = *std::move(seen);
    }
    shared.changed.notify_all();

    const Clock::time_point ended = Clock::now();
    const bool soon = !complete || !shared.sight.trouble.empty();
    shared.changed.wait_until(lock, ended + shared.pace.least,
                              [&] { return shared.stop; });
    shared.changed.wait_until(
        lock, ended + (soon ? shared.pace.second : shared.pace.alone),
        [&] { return shared.stop || shared.asked; });
  }
}

}  // namespace page
