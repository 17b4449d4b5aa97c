#include "drift/name.h"

#include <algorithm>
#include <array>
#include <vector>

namespace drift {
namespace {

constexpr size_t kShownIdLength = 12;  // as `docker ps` shows it

bool IsId(std::string_view text, size_t least) {
  return text.size() >= least &&
         text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool TakeSuffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

// The id in a container's directory name, "" if it is none:
//   cri-containerd-<ID>.scope   systemd driver, each runtime its own prefix
//   crio-<ID>, libpod-<ID>      cgroupfs driver of CRI-O and Podman
//   <ID>                        cgroupfs driver of Docker and containerd
//   kubepods-...slice:cri-containerd:<ID>   kubelet and containerd disagree
std::string_view ContainerId(std::string_view component) {
  constexpr std::array<std::string_view, 6> kPrefixes = {
      "cri-containerd-", "crio-",           "docker-",
      "nerdctl-",        "libpod-payload-", "libpod-"};
  if (size_t colon = component.rfind(':'); colon != component.npos) {
    std::string_view id = component.substr(colon + 1);
    return IsId(id, 64) ? id : std::string_view();
  }
  std::string_view id = component;
  for (std::string_view prefix : kPrefixes) {
    if (!TakePrefix(id, prefix)) continue;
    TakeSuffix(id, ".scope");
    return IsId(id, kShownIdLength) ? id : std::string_view();
  }
  return IsId(id, 64) ? id : std::string_view();
}

// LXC, LXD and Incus name the directory after the container.
std::string_view LxcName(std::string_view component, std::string_view above) {
  if (TakePrefix(component, "lxc.payload.")) return component;
  return above == "lxc" ? component : std::string_view();
}

bool IsSlice(std::string_view component) {
  return component.ends_with(".slice");
}

// Kubelet's cgroupfs driver: kubepods/burstable/pod<UID>.
bool IsPodGroup(std::string_view component, bool below_kubepods) {
  if (component == "kubepods") return true;
  return below_kubepods &&
         (component == "burstable" || component == "besteffort" ||
          component.starts_with("pod"));
}

bool IsUnit(std::string_view component) {
  constexpr std::array<std::string_view, 5> kSuffixes = {
      ".service", ".scope", ".mount", ".socket", ".swap"};
  return std::ranges::any_of(kSuffixes, [&](std::string_view suffix) {
    return component.size() > suffix.size() && component.ends_with(suffix);
  });
}

}  // namespace

std::string_view UnitOf(std::string_view component) {
  if (component.size() > 1 && component[0] == '_') component.remove_prefix(1);
  return component;
}

Name NameOf(std::string_view path) {
  using Kind = Name::Kind;
  if (path == "/" || path.empty()) return {Kind::kRoot, "", ""};

  Name found;             // of the innermost component that is recognised
  std::string qualifier;  // the manager or container that it lives in
  std::string_view above;
  bool recognised = false;  // the component looked at last
  bool below_kubepods = false;
  for (std::string_view rest = path.substr(1); !rest.empty();) {
    size_t end = std::min(rest.find('/'), rest.size());
    std::string_view component = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    std::string_view unit = UnitOf(component);

    // What encloses units and is no slice is a manager of its own: a user's
    // systemd, or one in a container. Its units are named after it too, since
    // each user has a dbus.service.
    auto Recognise = [&](Kind kind, std::string_view name) {
      const bool manager =
          found.kind == Kind::kSystemd || found.kind == Kind::kContainer;
      if (manager) qualifier = found.workload + "/";
      found.kind = kind;
      found.workload = qualifier + std::string(name);
      found.container_id.clear();
      recognised = true;
    };

    recognised = false;
    if (std::string_view id = ContainerId(component); !id.empty()) {
      Recognise(Kind::kContainer, id.substr(0, kShownIdLength));
      found.container_id = id;
    } else if (std::string_view name = LxcName(component, above);
               !name.empty()) {
      Recognise(Kind::kContainer, name);
    } else if (IsSlice(unit) || IsPodGroup(component, below_kubepods)) {
      Recognise(Kind::kSlice, unit);
    } else if (IsUnit(unit)) {
      Recognise(Kind::kSystemd, unit);
    }
    below_kubepods |= component == "kubepods";
    above = component;
  }
  if (recognised) return found;
  // Below a unit or container: its own business. Elsewhere: a cgroup that
  // somebody made by hand.
  if (found.kind == Kind::kSystemd || found.kind == Kind::kContainer) {
    return {Kind::kNone, "", ""};
  }
  return {Kind::kCgroup, std::string(path), ""};
}

}  // namespace drift
