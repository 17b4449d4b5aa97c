#include "machine/runtime/pod_path.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "machine/text.h"

namespace machine::runtime {
namespace {

using Runtime = Container::Runtime;

bool IsHex(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

// 8-4-4-4-12 hex digits with `separator` between; "" for anything else.
std::string UuidOf(std::string_view text, char separator) {
  std::string uuid;
  for (size_t length : {8, 4, 4, 4, 12}) {
    if (!uuid.empty()) {
      if (!text.starts_with(separator)) return {};
      text.remove_prefix(1);
      uuid += '-';
    }
    std::string_view digits = text.substr(0, length);
    if (digits.size() != length || !IsHex(digits)) return {};
    uuid += digits;
    text.remove_prefix(length);
  }
  return text.empty() ? uuid : std::string();
}

// Of one component, "" if it is not a pod's.
std::string UidOf(std::string_view component) {
  component = component.substr(0, component.find(':'));
  bool slice = component.ends_with(".slice");
  if (slice) component.remove_suffix(std::string_view(".slice").size());
  size_t pod = component.rfind("pod");
  if (pod == component.npos) return {};
  // "kubepods-burstable-pod<UID>" of the systemd driver, or plain "pod<UID>".
  if (pod != 0 && component[pod - 1] != '-') return {};
  if (slice && component.find("kubepods-") == component.npos) return {};
  std::string_view uid = component.substr(pod + 3);
  if (uid.size() == 32 && IsHex(uid)) return std::string(uid);
  return UuidOf(uid, slice ? '_' : '-');
}

// Removes the last component of `path` and returns it.
std::string_view TakeLast(std::string_view& path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  size_t slash = path.rfind('/');
  std::string_view last = slash == path.npos ? path : path.substr(slash + 1);
  path.remove_suffix(last.size());
  return last;
}

std::optional<uid_t> Uid(std::string_view text) {
  auto number = Uint(text);
  if (!number || *number == 0 || *number >= std::numeric_limits<uid_t>::max()) {
    return std::nullopt;
  }
  return static_cast<uid_t>(*number);
}

}  // namespace

std::string PodUidOf(std::string_view path) {
  if (path.find("kubepods") == path.npos) return {};
  while (!path.empty()) {
    std::string uid = UidOf(TakeLast(path));
    if (!uid.empty()) return uid;
  }
  return {};
}

std::optional<Runtime> RuntimeOf(std::string_view id, std::string_view path) {
  size_t at = id.empty() ? path.npos : path.rfind(id);
  if (at == path.npos) return std::nullopt;
  std::string_view before = path.substr(0, at);
  constexpr std::array<std::pair<std::string_view, Runtime>, 8> kPrefixes = {{
      {"cri-containerd-", Runtime::kContainerd},
      {":cri-containerd:", Runtime::kContainerd},
      {"nerdctl-", Runtime::kContainerd},
      {"crio-", Runtime::kCrio},
      {":crio:", Runtime::kCrio},
      {"docker-", Runtime::kDocker},
      {"libpod-", Runtime::kPodman},
      {"libpod-payload-", Runtime::kPodman},
  }};
  for (const auto& [prefix, runtime] : kPrefixes) {
    if (before.ends_with(prefix)) return runtime;
  }
  // The bare id: by the directory above. Below a pod it may be any of them.
  constexpr std::array<std::pair<std::string_view, Runtime>, 3> kParents = {{
      {"/docker/", Runtime::kDocker},
      {"/libpod_parent/", Runtime::kPodman},
      {"/default/", Runtime::kContainerd},
  }};
  for (const auto& [parent, runtime] : kParents) {
    if (before.ends_with(parent)) return runtime;
  }
  return std::nullopt;
}

std::optional<uid_t> UserOf(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2>
      kForms = {{{"user-", ".slice"}, {"user@", ".service"}}};
  while (!path.empty()) {
    std::string_view component = TakeLast(path);
    for (const auto& [prefix, suffix] : kForms) {
      if (component.size() <= prefix.size() + suffix.size() ||
          !component.starts_with(prefix) || !component.ends_with(suffix)) {
        continue;
      }
      component.remove_prefix(prefix.size());
      component.remove_suffix(suffix.size());
      return Uid(component);
    }
  }
  return std::nullopt;
}

std::string SplitUnitOf(std::string_view id, std::string_view path) {
  while (!path.empty()) {
    std::string_view component = TakeLast(path);
    constexpr std::string_view kPayload = "libpod-payload-";
    if (!component.starts_with(kPayload) ||
        component.substr(kPayload.size()) != id) {
      continue;
    }
    std::string_view unit = TakeLast(path);
    return unit.ends_with(".service") ? std::string(unit) : std::string();
  }
  return {};
}

}  // namespace machine::runtime
