#include "exporter/containers.h"

#include <deque>
#include <map>
#include <utility>

namespace exporter {
namespace {

using Clock = std::chrono::steady_clock;
using drift::ContainerAnswer;
using machine::runtime::Container;

constexpr std::chrono::milliseconds kWalkPatience{500};
constexpr std::chrono::seconds kGiveUp{10};

// What can be another answer a moment later: a file that is being written, too
// few descriptors.
bool Passing(const absl::Status& status) {
  return !status.ok() && !absl::IsNotFound(status) &&
         !absl::IsPermissionDenied(status);
}

}  // namespace

struct Containers::State : Background {
  struct Question {
    enum class Stage : uint8_t { kQueued, kFailed, kAnswered };
    Stage stage = Stage::kQueued;
    std::string path;
    Clock::time_point asked;  // first
    Clock::time_point heard;  // last
    bool forbidden = false;
    std::shared_ptr<const Container> container;
  };

  State(std::unique_ptr<machine::runtime::Runtimes> its,
        std::shared_ptr<const Log> its_log)
      : runtimes(std::move(its)), log(std::move(its_log)) {}

  const std::unique_ptr<machine::runtime::Runtimes> runtimes;  // the thread's
  const std::shared_ptr<const Log> log;
  // Guarded by `mutex`:
  std::map<std::string, Question> questions;  // by container id
  std::deque<std::string> queue;              // ids not looked at yet

  void Run() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return stop || !queue.empty(); });
      if (stop) break;
      const std::string id = std::move(queue.front());
      queue.pop_front();
      auto question = questions.find(id);
      if (question == questions.end()) continue;
      const std::string path = question->second.path;
      lock.unlock();
      auto found = runtimes->Find(id, path);
      if (!found.ok()) Tell(found.status(), id, path);
      lock.lock();
      // Given up on meanwhile, it is no longer there.
      question = questions.find(id);
      if (question == questions.end()) continue;
      question->second.stage = Passing(found.status())
                                   ? Question::Stage::kFailed
                                   : Question::Stage::kAnswered;
      question->second.forbidden = absl::IsPermissionDenied(found.status());
      if (found.ok()) {
        question->second.container =
            std::make_shared<const Container>(*std::move(found));
      }
      changed.notify_all();
    }
  }

  void Tell(const absl::Status& status, const std::string& id,
            const std::string& path) const {
    if (absl::IsNotFound(status)) {
      log->Debug("no container runtime knows a container",
                 {{"id", id}, {"cgroup", path}});
    } else {
      log->Warn("state of a container not readable",
                {{"id", id},
                 {"cgroup", path},
                 {"err", std::string(status.message())}});
    }
  }
};

Containers::Containers(std::unique_ptr<machine::runtime::Runtimes> runtimes,
                       std::shared_ptr<const Log> log)
    : state_(std::make_shared<State>(std::move(runtimes), std::move(log))),
      thread_(state_, "drift-runtimes", [state = state_] { state->Run(); }) {}

void Containers::BeginWalk() {
  deadline_ = Clock::now() + kWalkPatience;
  // Of those that went away before their answer came.
  std::lock_guard lock(state_->mutex);
  std::erase_if(state_->questions, [](const auto& entry) {
    return Clock::now() - entry.second.heard > kGiveUp;
  });
}

ContainerAnswer Containers::Ask(const std::string& id,
                                const std::string& path) {
  using Stage = State::Question::Stage;
  std::unique_lock lock(state_->mutex);
  auto [entry, is_new] = state_->questions.try_emplace(id);
  State::Question& question = entry->second;
  if (is_new) {
    question.path = path;
    question.asked = Clock::now();
  }
  question.heard = Clock::now();
  if (is_new || question.stage == Stage::kFailed) {
    question.stage = Stage::kQueued;
    state_->queue.push_back(id);
    state_->changed.notify_all();
  }
  state_->changed.wait_until(lock, deadline_,
                             [&] { return question.stage != Stage::kQueued; });
  const bool over = question.stage == Stage::kAnswered ||
                    Clock::now() - question.asked > kGiveUp;
  ContainerAnswer answer;
  const bool answered = question.stage == Stage::kAnswered;
  answer.pending = !over;
  answer.unanswered = over && !answered;
  if (!answered) return answer;
  answer.forbidden = question.forbidden;
  answer.container = std::move(question.container);
  state_->questions.erase(entry);
  return answer;
}

}  // namespace exporter
