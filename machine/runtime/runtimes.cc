#include "machine/runtime/runtimes.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "machine/runtime/containerd.h"
#include "machine/runtime/docker.h"
#include "machine/runtime/errors.h"
#include "machine/runtime/kubelet.h"
#include "machine/runtime/place.h"
#include "machine/runtime/pod_path.h"
#include "machine/runtime/state_file.h"
#include "machine/runtime/storage.h"
#include "machine/text.h"

namespace machine::runtime {
namespace {

using Homes = std::map<uid_t, std::string>;

// passwd(5): name:password:UID:GID:comment:directory:shell
absl::StatusOr<Homes> ParsePasswd(std::string_view text) {
  Homes homes;
  for (std::string_view line; NextLine(text, line);) {
    std::array<std::string_view, 6> fields;
    for (std::string_view& field : fields) {
      size_t colon = line.find(':');
      field = line.substr(0, colon);
      line.remove_prefix(colon == line.npos ? line.size() : colon + 1);
    }
    auto uid = Uint(fields[2]);
    if (!uid || *uid > UINT32_MAX || !fields[5].starts_with('/')) continue;
    homes.emplace(static_cast<uid_t>(*uid), std::string(fields[5]));
  }
  return homes;
}

// An id as all runtimes but ctr make them.
bool IsHexId(std::string_view id) {
  return id.size() == 64 && id.find_first_not_of("0123456789abcdef") == id.npos;
}

// What only a path or the kubelet knows, in a runtime's good answer.
void Complete(const Place& place, Kubelet& kubelet, Container& container) {
  container.id = place.id;
  if (container.pod_uid.empty()) container.pod_uid = PodUidOf(place.path);
  if (container.unit.empty()) {
    container.unit = SplitUnitOf(place.id, place.path);
  }
  // `ctr run IMAGE web`: the id is the name that somebody chose.
  if (container.name.empty() && !IsHexId(place.id) &&
      container.runtime == Container::Runtime::kContainerd) {
    container.name = place.id;
  }
  const bool named = container.sandbox || !container.name.empty();
  if (!container.pod_uid.empty() &&
      (!named || container.pod.empty() || container.pod_namespace.empty())) {
    // Not there either: then these stay unknown.
    (void)kubelet.Fill(place, container).ok();
  }
}

}  // namespace

class Runtimes::State {
 public:
  State(std::string rootfs, std::vector<std::string> podman_roots)
      : files_(std::move(rootfs)),
        containerd_(files_),
        docker_(files_, containerd_),
        storage_(files_, std::move(podman_roots)),
        kubelet_(files_) {}

  absl::StatusOr<Container> Find(std::string_view id, std::string_view path) {
    if (!IsId(id)) return absl::NotFoundError("not a container's id");
    const Place place = {
        .id = std::string(id), .path = std::string(path), .user = UserAt(path)};
    const auto expected = RuntimeOf(id, path);
    absl::Status worst = absl::NotFoundError("no runtime knows " + place.id);
    for (Where where : Order(expected)) {
      auto found = FindIn(where, place);
      if (found.ok()) {
        Complete(place, kubelet_, *found);
        return found;
      }
      Note(found.status(), worst);
    }
    Container container;
    container.id = place.id;
    container.runtime = expected.value_or(Container::Runtime::kOther);
    absl::Status filled = kubelet_.Fill(place, container);
    if (filled.ok()) return container;
    // That the logs may not be listed matters only for a pod.
    if (!PodUidOf(path).empty()) Note(filled, worst);
    return worst;
  }

 private:
  enum class Where : uint8_t { kContainerd, kDocker, kStorage };

  // The cheapest first: the one that the path speaks of.
  static std::array<Where, 3> Order(
      std::optional<Container::Runtime> expected) {
    std::array<Where, 3> order = {Where::kContainerd, Where::kDocker,
                                  Where::kStorage};
    if (expected == Container::Runtime::kDocker) {
      std::swap(order[0], order[1]);
    } else if (expected == Container::Runtime::kCrio ||
               expected == Container::Runtime::kPodman) {
      std::swap(order[0], order[2]);
    }
    return order;
  }

  absl::StatusOr<Container> FindIn(Where where, const Place& place) {
    switch (where) {
      case Where::kContainerd:
        return containerd_.Find(place);
      case Where::kDocker:
        return docker_.Find(place);
      case Where::kStorage:
        return storage_.Find(place);
    }
    return absl::NotFoundError("");
  }

  std::optional<User> UserAt(std::string_view path) {
    auto uid = UserOf(path);
    if (!uid) return std::nullopt;
    User user{.uid = *uid, .home = {}};
    auto homes =
        ReadRemembered<Homes>(files_, "/etc/passwd", StateFiles::Links::kFollow,
                              {}, passwd_, ParsePasswd);
    if (homes.ok()) {
      auto home = (*homes)->find(*uid);
      if (home != (*homes)->end()) user.home = home->second;
    }
    return user;
  }

  StateFiles files_;
  Containerd containerd_;
  Docker docker_;
  Storage storage_;
  Kubelet kubelet_;
  Remembered<Homes> passwd_;
};

Runtimes::Runtimes(std::string rootfs, std::vector<std::string> podman_roots)
    : state_(std::make_unique<State>(std::move(rootfs),
                                     std::move(podman_roots))) {}
Runtimes::~Runtimes() = default;

absl::StatusOr<Container> Runtimes::Find(std::string_view id,
                                         std::string_view path) {
  return state_->Find(id, path);
}

}  // namespace machine::runtime
