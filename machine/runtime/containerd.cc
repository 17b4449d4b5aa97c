#include "machine/runtime/containerd.h"

#include <algorithm>
#include <array>

#include "machine/runtime/errors.h"
#include "machine/runtime/json.h"
#include "machine/runtime/labels.h"
#include "machine/runtime/oci_spec.h"
#include "machine/runtime/setting.h"

namespace machine::runtime {
namespace {

constexpr std::string_view kMoby = "moby";
constexpr size_t kMostNamespaces = 64;

std::string BundleOf(const std::string& tasks, std::string_view name,
                     const std::string& id) {
  return tasks + "/" + std::string(name) + "/" + id + "/config.json";
}

std::string TasksOf(const std::string& state) {
  return state + "/io.containerd.runtime.v2.task";
}

}  // namespace

absl::StatusOr<Container> ParseContainerd(std::string_view what,
                                          std::string_view text) {
  auto spec = Json::ParseObject(what, text);
  if (!spec.ok()) return spec.status();
  const Json& annotations = (*spec)["annotations"];
  const auto cri = [&](std::string_view key) {
    return annotations["io.kubernetes.cri." + std::string(key)].Text();
  };
  Container container;
  container.runtime = Container::Runtime::kContainerd;
  container.sandbox = cri("container-type") == "sandbox";
  container.name = container.sandbox ? "POD" : cri("container-name");
  if (container.name.empty())
    container.name = annotations["nerdctl/name"].Text();
  container.pod = cri("sandbox-name");
  container.pod_namespace = cri("sandbox-namespace");
  container.pod_uid = cri("sandbox-uid");
  TakeLabels(annotations, container);
  TakeCompose(annotations, container);
  container.created = CreatedOf(*spec);
  return container;
}

std::vector<StateRoot> Containerd::States(const Place& place) {
  std::vector<StateRoot> states = {
      {"/run/containerd", {}},
      {"/run/k3s/containerd", {}},
      {"/run/k0s/containerd", {}},
      {"/var/snap/microk8s/common/run/containerd", {}}};
  auto configured = ReadRemembered<std::string>(
      files_, "/etc/containerd/config.toml", StateFiles::Links::kFollow, {},
      config_toml_, [](std::string_view text) -> absl::StatusOr<std::string> {
        return TomlPath(text, "", "state");
      });
  if (configured.ok() && !(*configured)->empty()) {
    const StateRoot named = {**configured, {}};
    if (std::find(states.begin(), states.end(), named) == states.end()) {
      states.insert(states.begin(), named);
    }
  }
  if (place.user) {
    // RootlessKit gives a user's containerd a /run of its own; this is where
    // nerdctl's and Docker's set-up tools put the state outside of it.
    states.push_back(
        {"/run/user/" + std::to_string(place.user->uid) + "/containerd",
         place.user->uid});
  }
  return states;
}

std::vector<std::string> Containerd::Namespaces(
    const std::string& tasks) const {
  auto names = files_.List(tasks);
  // Not root: the directory can be passed but not listed.
  if (absl::IsPermissionDenied(names.status())) return {"k8s.io", "default"};
  if (!names.ok()) return {};
  std::erase_if(*names, [](const std::string& name) {
    return name == kMoby || !IsId(name);
  });
  std::sort(names->begin(), names->end());
  if (names->size() > kMostNamespaces) names->resize(kMostNamespaces);
  return *std::move(names);
}

absl::StatusOr<Container> Containerd::Find(const Place& place) {
  absl::Status worst = absl::NotFoundError("containerd: no such task");
  for (const auto& [state, owner] : States(place)) {
    const std::string tasks = TasksOf(state);
    for (const std::string& name : Namespaces(tasks)) {
      const std::string path = BundleOf(tasks, name, place.id);
      auto file = files_.Read(path, StateFiles::Links::kRefuse, owner);
      absl::StatusOr<Container> found =
          file.ok() ? ParseContainerd(path, file->text) : file.status();
      if (found.ok()) return found;
      Note(found.status(), worst);
    }
  }
  return worst;
}

absl::StatusOr<Created> Containerd::FindMoby(const Place& place) {
  std::vector<StateRoot> states = States(place);
  // Docker starts a containerd of its own where the system has none.
  states.push_back({"/run/docker/containerd/daemon", {}});
  if (place.user) {
    states.push_back({"/run/user/" + std::to_string(place.user->uid) +
                          "/docker/containerd/daemon",
                      place.user->uid});
  }
  absl::Status worst = absl::NotFoundError("containerd: no such task");
  for (const auto& [state, owner] : states) {
    const std::string path = BundleOf(TasksOf(state), kMoby, place.id);
    auto file = files_.Read(path, StateFiles::Links::kRefuse, owner);
    if (file.ok()) {
      auto spec = Json::ParseObject(path, file->text);
      if (spec.ok()) return CreatedOf(*spec);
      Note(spec.status(), worst);
    } else {
      Note(file.status(), worst);
    }
  }
  return worst;
}

}  // namespace machine::runtime
