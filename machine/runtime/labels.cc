#include "machine/runtime/labels.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace machine::runtime {
namespace {

constexpr size_t kMostLabels = 64;

bool TellsOwner(std::string_view name) {
  constexpr std::array<std::string_view, 14> kOwners = {
      "app",
      "app.kubernetes.io/component",
      "app.kubernetes.io/instance",
      "app.kubernetes.io/name",
      "batch.kubernetes.io/cronjob-scheduled-timestamp",
      "batch.kubernetes.io/job-completion-index",
      "batch.kubernetes.io/job-name",
      "com.docker.swarm.service.name",
      "controller-revision-hash",
      "job-name",
      "k8s-app",
      "pod-template-generation",
      "pod-template-hash",
      "statefulset.kubernetes.io/pod-name"};
  return std::find(kOwners.begin(), kOwners.end(), name) != kOwners.end();
}

bool IsBookkeeping(std::string_view name) {
  constexpr std::array<std::string_view, 9> kPrefixes = {
      "com.docker.compose.",
      "io.container.manager",
      "io.kubernetes.cri.",
      "io.kubernetes.cri-o.",
      "io.kubernetes.container",
      "io.kubernetes.docker.",
      "io.kubernetes.pod.",
      "io.podman.",
      "nerdctl/"};
  return std::any_of(
      kPrefixes.begin(), kPrefixes.end(),
      [&](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace

void TakeLabels(const Json& labels, Container& container) {
  for (bool owners : {true, false}) {
    for (const auto& [name, value] : labels.fields()) {
      if (container.labels.size() >= kMostLabels) return;
      if (TellsOwner(name) != owners || IsBookkeeping(name)) continue;
      if (name.empty() || name.size() > Json::kLongestText) continue;
      auto text = value.String();
      if (!text || text->size() > Json::kLongestText) continue;
      container.labels.insert_or_assign(name, std::string(*text));
    }
  }
}

void TakeCompose(const Json& labels, Container& container) {
  container.compose_project = labels["com.docker.compose.project"].Text();
  container.compose_service = labels["com.docker.compose.service"].Text();
  std::string directory =
      labels["com.docker.compose.project.working_dir"].Text();
  std::string listed = labels["com.docker.compose.project.config_files"].Text();
  std::string_view rest = listed;
  while (!rest.empty()) {
    size_t comma = rest.find(',');
    std::string_view file = rest.substr(0, comma);
    rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
    if (file.empty() || (!file.starts_with('/') && directory.empty())) continue;
    std::string& files = container.compose_config_files;
    // Many short names below a long directory would become megabytes.
    if (files.size() > Json::kLongestText) break;
    if (!files.empty()) files += ',';
    if (!file.starts_with('/')) files += directory + "/";
    files += file;
  }
  container.compose_working_dir = std::move(directory);
}

}  // namespace machine::runtime
