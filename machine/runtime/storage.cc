#include "machine/runtime/storage.h"

#include <algorithm>
#include <utility>

#include "machine/runtime/crio.h"
#include "machine/runtime/errors.h"
#include "machine/runtime/json.h"
#include "machine/runtime/setting.h"

namespace machine::runtime {
namespace {

constexpr auto kRefuse = StateFiles::Links::kRefuse;

std::string UserdataOf(const std::string& directory, const std::string& id) {
  return directory + "/" + id + "/userdata/";
}

}  // namespace

std::vector<StateRoot> Storage::Roots(const Place& place) {
  const auto parse = [](std::string_view text) -> absl::StatusOr<Settings> {
    return Settings{.graphroot = TomlPath(text, "storage", "graphroot"),
                    .runroot = TomlPath(text, "storage", "runroot")};
  };
  std::vector<StateRoot> roots;
  if (place.user) {
    if (!place.user->home.empty()) {
      roots.push_back({place.user->home + "/.local/share/containers/storage",
                       place.user->uid});
    }
    roots.push_back(
        {"/run/user/" + std::to_string(place.user->uid) + "/containers",
         place.user->uid});
  }
  Settings settings;
  for (auto [path, remembered] :
       {std::pair("/usr/share/containers/storage.conf", &vendor_storage_conf_),
        std::pair("/etc/containers/storage.conf", &storage_conf_)}) {
    auto read = ReadRemembered<Settings>(
        files_, path, StateFiles::Links::kFollow, {}, *remembered, parse);
    if (read.ok()) settings = **read;  // the first of them has no say then
  }
  for (const std::string& root : {settings.graphroot, settings.runroot,
                                  std::string("/var/lib/containers/storage"),
                                  std::string("/run/containers/storage")}) {
    if (root.empty()) continue;
    const StateRoot candidate = {root, {}};
    if (std::find(roots.begin(), roots.end(), candidate) == roots.end()) {
      roots.push_back(candidate);
    }
  }
  for (const std::string& root : more_roots_) roots.push_back({root, {}});
  return roots;
}

absl::StatusOr<Container> Storage::Find(const Place& place) {
  absl::Status worst =
      absl::NotFoundError("containers/storage: no such container");
  for (const StateRoot& root : Roots(place)) {
    for (const char* driver : {"overlay", "vfs", "btrfs", "zfs"}) {
      auto found = Read(root.path + "/" + driver + "-containers", root, place);
      if (found.ok()) return found;
      Note(found.status(), worst);
    }
  }
  return worst;
}

absl::StatusOr<Container> Storage::Read(const std::string& directory,
                                        const StateRoot& root,
                                        const Place& place) {
  const std::string userdata = UserdataOf(directory, place.id);
  const std::string path = userdata + "config.json";
  auto file = files_.Read(path, kRefuse, root.owner);
  if (!file.ok()) return file.status();
  auto spec = Json::ParseObject(path, file->text);
  if (!spec.ok()) return spec.status();

  if (IsCrio(*spec)) {
    Container container = CrioContainer(*spec);
    const std::string sandbox = CrioSandboxOf(*spec);
    if (container.sandbox || !IsId(sandbox)) return container;
    const std::string of_sandbox =
        UserdataOf(directory, sandbox) + "config.json";
    auto sandbox_file = files_.Read(of_sandbox, kRefuse, root.owner);
    if (!sandbox_file.ok()) return container;
    auto sandbox_spec = Json::ParseObject(of_sandbox, sandbox_file->text);
    if (sandbox_spec.ok()) TakeCrioPodLabels(*sandbox_spec, container);
    return container;
  }

  // conmon makes "attach" after Podman wrote the spec and before the start.
  auto attach = files_.Stat(userdata + "attach");
  Container container = PodmanContainer(
      *spec, attach.ok() && file->stamp.mtime_ns <= attach->mtime_ns);
  auto name = NameOf(directory, root, place.id);
  if (!name.ok()) return name.status();
  container.name = *std::move(name);
  return container;
}

absl::StatusOr<std::string> Storage::NameOf(const std::string& directory,
                                            const StateRoot& root,
                                            std::string_view id) {
  absl::Status worst = absl::NotFoundError(
      directory + "/containers.json: does not list the container");
  for (const char* file : {"/containers.json", "/volatile-containers.json"}) {
    const std::string path = directory + file;
    auto names = ReadRemembered<StorageNames>(
        files_, path, kRefuse, root.owner, *NamesAt(path),
        [&](std::string_view text) { return ParseStorageNames(path, text); });
    if (!names.ok()) {
      Note(names.status(), worst);
      continue;
    }
    auto name = (*names)->find(id);
    if (name != (*names)->end()) return name->second;
  }
  return worst;
}

std::shared_ptr<Storage::Names> Storage::NamesAt(const std::string& path) {
  std::lock_guard lock(mutex_);
  // A path per user and driver: bounded by /etc/passwd, and small.
  auto& names = names_[path];
  if (names == nullptr) names = std::make_shared<Names>();
  return names;
}

}  // namespace machine::runtime
