#include "machine/runtime/kubelet.h"

#include <algorithm>

#include "machine/runtime/errors.h"
#include "machine/runtime/pod_path.h"

namespace machine::runtime {
namespace {

constexpr size_t kShortestId = 12;
constexpr size_t kLongestName = 255;

// Removes the text before the first '_' of `rest`, and the '_'; "" if there is
// none.
std::string_view TakePart(std::string_view& rest) {
  size_t end = rest.find('_');
  if (end == rest.npos) return {};
  std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return part;
}

template <typename Value, typename Parse>
absl::StatusOr<std::shared_ptr<const Value>> ListRemembered(
    const StateFiles& files, const std::string& path,
    Remembered<Value>& remembered, const Parse& parse) {
  auto now = files.Stat(path);
  if (!now.ok()) return now.status();
  return remembered.Get(*now, [&]() -> typename Remembered<Value>::Read {
    auto names = files.List(path);
    if (!names.ok()) return {*now, names.status()};
    return {*now, std::make_shared<const Value>(parse(*names))};
  });
}

void FillIn(std::string& field, const std::string& value) {
  if (field.empty()) field = value;
}

}  // namespace

PodNames ParsePodDirectories(const std::vector<std::string>& names) {
  PodNames pods;
  for (std::string_view uid : names) {
    std::string_view name_space = TakePart(uid);
    std::string_view pod = TakePart(uid);
    if (name_space.empty() || pod.empty() || uid.empty() ||
        uid.find('_') != uid.npos) {
      continue;
    }
    pods[std::string(uid)] = {std::string(name_space), std::string(pod)};
  }
  return pods;
}

LogNames ParseLogNames(const std::vector<std::string>& names) {
  LogNames logs;
  for (std::string_view rest : names) {
    bool cut = rest.size() >= kLongestName;
    if (!rest.ends_with(".log")) continue;
    rest.remove_suffix(4);
    std::string_view pod = TakePart(rest);
    std::string_view name_space = TakePart(rest);
    size_t dash = rest.rfind('-');
    if (pod.empty() || name_space.empty() || dash == rest.npos || dash == 0) {
      continue;
    }
    std::string_view id = rest.substr(dash + 1);
    if (id.size() < kShortestId) continue;
    logs.push_back({std::string(id),
                    {std::string(name_space), std::string(pod)},
                    std::string(rest.substr(0, dash)),
                    cut});
  }
  std::sort(logs.begin(), logs.end(),
            [](const LogName& a, const LogName& b) { return a.id < b.id; });
  return logs;
}

const LogName* FindLog(const LogNames& logs, std::string_view id) {
  const LogName* found = nullptr;
  // What is equal to `id`, or its beginning, is not greater; of the cut ones
  // there are few.
  for (const LogName& log : logs) {
    if (log.id > id) break;
    if (log.id == id) return &log;
    if (!log.cut || !id.starts_with(log.id)) continue;
    if (found != nullptr) return nullptr;
    found = &log;
  }
  return found;
}

absl::Status Kubelet::Fill(const Place& place, Container& container) {
  absl::Status worst = absl::NotFoundError("kubelet: no such container");
  bool known = false;
  auto logs = ListRemembered<LogNames>(files_, "/var/log/containers", logs_,
                                       ParseLogNames);
  const LogName* log = logs.ok() ? FindLog(**logs, place.id) : nullptr;
  if (!logs.ok()) Note(logs.status(), worst);
  const std::string uid = PodUidOf(place.path);
  if (log != nullptr) {
    known = true;
    FillIn(container.name, log->container);
    FillIn(container.pod, log->pod.pod);
    FillIn(container.pod_namespace, log->pod.name_space);
  }
  if (!uid.empty() &&
      (container.pod.empty() || container.pod_namespace.empty())) {
    auto pods = ListRemembered<PodNames>(files_, "/var/log/pods", pods_,
                                         ParsePodDirectories);
    if (!pods.ok()) Note(pods.status(), worst);
    if (pods.ok()) {
      auto pod = (*pods)->find(uid);
      if (pod != (*pods)->end()) {
        known = true;
        FillIn(container.pod, pod->second.pod);
        FillIn(container.pod_namespace, pod->second.name_space);
      }
    }
  }
  if (!known) return worst;
  FillIn(container.pod_uid, uid);
  return absl::OkStatus();
}

}  // namespace machine::runtime
