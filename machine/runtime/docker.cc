#include "machine/runtime/docker.h"

#include "machine/runtime/errors.h"
#include "machine/runtime/json.h"
#include "machine/runtime/labels.h"

namespace machine::runtime {
namespace {

absl::StatusOr<std::string> ParseDaemon(std::string_view text) {
  auto daemon = Json::ParseObject("/etc/docker/daemon.json", text);
  if (!daemon.ok()) return daemon.status();
  std::string root = (*daemon)["data-root"].Text();
  if (root.empty()) root = (*daemon)["graph"].Text();  // before 17.05
  return root.starts_with('/') ? root : std::string();
}

}  // namespace

absl::StatusOr<Container> ParseDocker(std::string_view what,
                                      std::string_view text) {
  auto config = Json::ParseObject(what, text);
  if (!config.ok()) return config.status();
  const Json& labels = (*config)["Config"]["Labels"];
  const auto kubernetes = [&](std::string_view key) {
    return labels["io.kubernetes." + std::string(key)].Text();
  };
  Container container;
  container.runtime = Container::Runtime::kDocker;
  container.pod = kubernetes("pod.name");
  container.pod_namespace = kubernetes("pod.namespace");
  container.pod_uid = kubernetes("pod.uid");
  container.name = kubernetes("container.name");
  container.sandbox =
      kubernetes("docker.type") == "podsandbox" || container.name == "POD";
  if (container.sandbox) container.name = "POD";
  if (container.name.empty()) {
    container.name = (*config)["Name"].Text();
    if (container.name.starts_with('/')) container.name.erase(0, 1);
  }
  TakeLabels(labels, container);
  TakeCompose(labels, container);
  return container;
}

std::string Docker::DataRoot() {
  auto root = ReadRemembered<std::string>(files_, "/etc/docker/daemon.json",
                                          StateFiles::Links::kFollow, {},
                                          daemon_json_, ParseDaemon);
  return root.ok() && !(*root)->empty() ? **root : "/var/lib/docker";
}

absl::StatusOr<Container> Docker::Find(const Place& place) {
  absl::Status worst = absl::NotFoundError("Docker: no such container");
  const auto find_in = [&](const std::string& root,
                           std::optional<uid_t> owner) {
    const std::string path =
        root + "/containers/" + place.id + "/config.v2.json";
    auto file = files_.Read(path, StateFiles::Links::kRefuse, owner);
    absl::StatusOr<Container> found =
        file.ok() ? ParseDocker(path, file->text) : file.status();
    if (!found.ok()) Note(found.status(), worst);
    return found;
  };
  absl::StatusOr<Container> found = worst;
  if (place.user && !place.user->home.empty()) {
    found = find_in(place.user->home + "/.local/share/docker", place.user->uid);
  }
  if (!found.ok()) found = find_in(DataRoot(), {});

  // A bundle that is gone or bad costs the limits, not the name.
  auto created = containerd_.FindMoby(place);
  if (found.ok()) {
    if (created.ok()) found->created = *created;
    return found;
  }
  if (!created.ok() || !absl::IsNotFound(worst)) return worst;
  Container container;  // its data-root was given to dockerd by a flag
  container.runtime = Container::Runtime::kDocker;
  container.created = *created;
  return container;
}

}  // namespace machine::runtime
