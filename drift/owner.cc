#include "drift/owner.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

namespace drift {
namespace {

constexpr std::string_view kRandom = "bcdfghjklmnpqrstvwxz2456789";
constexpr std::string_view kHash = "456789bcdf";
constexpr std::string_view kDigits = "0123456789";
constexpr size_t kRandomLength = 5;

bool Of(std::string_view text, std::string_view alphabet) {
  return !text.empty() && text.find_first_not_of(alphabet) == text.npos;
}

// "a-b-c" -> "a-b" and "c".
struct Split {
  std::string_view base;
  std::string_view last;
};
std::optional<Split> SplitLast(std::string_view name) {
  const size_t dash = name.rfind('-');
  if (dash == name.npos || dash == 0) return std::nullopt;
  return Split{name.substr(0, dash), name.substr(dash + 1)};
}

// What the pod's name can mean, the surest first.
struct Guess {
  std::string_view type;
  std::string_view name;
  std::string_view confidence;
};

bool IsMinutes(std::string_view number) {  // unix minutes: 8 digits till 2160
  return number.size() == 8 && Of(number, kDigits) && number >= "20000000";
}

std::vector<Guess> Guesses(std::string_view pod) {
  std::vector<Guess> guesses;
  auto split = SplitLast(pod);
  if (!split) return guesses;
  if (Of(split->last, kDigits)) {
    guesses.push_back({"statefulset", split->base, "medium"});
  }
  if (split->last.size() != kRandomLength || !Of(split->last, kRandom)) {
    return guesses;
  }
  auto inner = SplitLast(split->base);
  if (inner && inner->last.size() >= 6 && inner->last.size() <= 10 &&
      Of(inner->last, kHash)) {
    guesses.push_back({"deployment", inner->base,
                       inner->last.size() >= 8 ? "high" : "medium"});
  }
  if (inner && IsMinutes(inner->last)) {
    guesses.push_back({"cronjob", inner->base, "high"});
  } else if (inner && Of(inner->last, kDigits)) {
    guesses.push_back({"job", inner->base, "low"});  // an indexed one
  }
  for (std::string_view type : {"daemonset", "job", "replicaset"}) {
    guesses.push_back({type, split->base, ""});  // undecidable by the name
  }
  return guesses;
}

// The kubelet makes the uid of a static pod of a hash.
bool IsStatic(std::string_view uid) {
  constexpr size_t kHashLength = 32;
  return uid.size() == kHashLength &&
         uid.find_first_not_of("0123456789abcdef") == uid.npos;
}

// With and without its namespace written down.
const declared::Workload* Declared(const Inventory& inventory,
                                   std::string_view name_space,
                                   std::string_view type,
                                   std::string_view name) {
  const declared::Workload* found =
      inventory.Kubernetes(name_space, type, name);
  return found != nullptr ? found : inventory.Kubernetes("", type, name);
}

std::string_view Label(const std::map<std::string, std::string>& labels,
                       const std::string& key) {
  auto found = labels.find(key);
  return found == labels.end() ? std::string_view() : found->second;
}

std::optional<Owner> ByLabel(const std::string& pod,
                             const std::map<std::string, std::string>& labels) {
  auto Sure = [](std::string_view type, std::string_view name) {
    return Owner{std::string(type), std::string(name), "label", "certain"};
  };
  if (std::string_view hash = Label(labels, "pod-template-hash");
      !hash.empty()) {
    const std::string middle = "-" + std::string(hash) + "-";
    const size_t at = pod.rfind(middle);
    if (at != pod.npos && at > 0) return Sure("deployment", pod.substr(0, at));
  }
  for (const char* key : {"batch.kubernetes.io/job-name", "job-name"}) {
    std::string_view job = Label(labels, key);
    if (job.empty()) continue;
    auto split = SplitLast(job);
    return split && IsMinutes(split->last) ? Sure("cronjob", split->base)
                                           : Sure("job", job);
  }
  auto split = SplitLast(pod);
  if (!split) return std::nullopt;
  if (Label(labels, "statefulset.kubernetes.io/pod-name") == pod) {
    return Sure("statefulset", split->base);
  }
  // A revision hash is on StatefulSets' ("db-<hash>") and DaemonSets' pods.
  if (std::string_view revision = Label(labels, "controller-revision-hash");
      !revision.empty()) {
    return Sure(Of(split->last, kDigits) && revision.starts_with(split->base)
                    ? "statefulset"
                    : "daemonset",
                split->base);
  }
  return std::nullopt;
}

}  // namespace

Owner OwnerOf(std::string_view name_space, const std::string& pod,
              std::string_view uid,
              const std::map<std::string, std::string>& labels,
              const Inventory& inventory) {
  const std::vector<Guess> guesses = Guesses(pod);
  if (Declared(inventory, name_space, "pod", pod) != nullptr) {
    return {"pod", pod, "declared", "certain"};
  }
  for (const Guess& guess : guesses) {
    if (Declared(inventory, name_space, guess.type, guess.name) != nullptr) {
      return {std::string(guess.type), std::string(guess.name), "declared",
              "certain"};
    }
  }
  if (auto owner = ByLabel(pod, labels)) return *owner;
  // A static pod is "<name>-<node>": declared by its own name.
  if (IsStatic(uid)) {
    for (auto split = SplitLast(pod); split; split = SplitLast(split->base)) {
      if (Declared(inventory, name_space, "pod", split->base) != nullptr) {
        return {"pod", std::string(split->base), "declared", "high"};
      }
    }
    return {"pod", pod, "none", "low"};
  }
  if (!guesses.empty() && !guesses.front().confidence.empty()) {
    const Guess& best = guesses.front();
    return {std::string(best.type), std::string(best.name), "name",
            best.confidence};
  }
  return {"pod", pod, "none", "low"};
}

}  // namespace drift
