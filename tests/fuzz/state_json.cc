// What container runtimes left on disk, every reader over the same bytes: JSON
// state, names in the kubelet's paths, settings in TOML.
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "machine/runtime/containerd.h"
#include "machine/runtime/crio.h"
#include "machine/runtime/docker.h"
#include "machine/runtime/json.h"
#include "machine/runtime/kubelet.h"
#include "machine/runtime/oci_spec.h"
#include "machine/runtime/podman.h"
#include "machine/runtime/setting.h"
#include "machine/text.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/require.h"

namespace {

using fuzz::Require;
using machine::runtime::Container;
using machine::runtime::Json;

constexpr size_t kMostLabels = 64;
constexpr size_t kLongest = 16 << 10;  // of one text of a container

void RequireGood(const machine::runtime::Created& created) {
  for (const std::optional<double> value :
       {created.memory_limit, created.memory_low, created.swap_limit,
        created.cpu_limit, created.tasks_limit, created.open_files_limit}) {
    if (value) fuzz::RequireAmount(*value);
  }
  if (created.cpu_shares) {
    Require(*created.cpu_shares >= 2 && *created.cpu_shares <= 262'144,
            "shares are what the kernel takes");
  }
}

void RequireGood(const Container& container) {
  RequireGood(container.created);
  for (const std::string* text :
       {&container.id, &container.name, &container.pod,
        &container.pod_namespace, &container.pod_uid,
        &container.compose_project, &container.compose_service,
        &container.compose_config_files, &container.compose_working_dir,
        &container.unit}) {
    Require(text->size() <= kLongest, "names are bounded");
  }
  Require(container.labels.size() <= kMostLabels, "labels are bounded");
  for (const auto& [name, value] : container.labels) {
    Require(!name.empty() && name.size() <= Json::kLongestText &&
                value.size() <= Json::kLongestText,
            "a label is bounded");
  }
}

size_t Walk(const Json& json, size_t depth) {
  Require(depth <= Json::kDeepest + 1, "nesting is bounded");
  Require(json.Text().size() <= Json::kLongestText, "a text is bounded");
  size_t values = 1;
  for (const Json& each : json.items()) values += Walk(each, depth + 1);
  for (const Json::Field& field : json.fields()) {
    values += Walk(field.value, depth + 1);
  }
  return values;
}

void CheckSpec(std::string_view text) {
  const auto spec = Json::Parse("config.json", text);
  fuzz::RequireGood(spec.status());
  if (!spec.ok()) return;
  Require(Walk(*spec, 0) <= Json::kMostValues + 1, "values are bounded");
  RequireGood(CreatedOf(*spec));
  IsCrio(*spec);
  CrioSandboxOf(*spec);
  Container crio = CrioContainer(*spec);
  TakeCrioPodLabels(*spec, crio);
  RequireGood(crio);
  for (const bool as_created : {false, true}) {
    RequireGood(PodmanContainer(*spec, as_created));
  }
}

void CheckNames(std::string_view text) {
  std::vector<std::string> names;
  for (std::string_view line; machine::NextLine(text, line);) {
    names.emplace_back(line);
  }
  namespace runtime = machine::runtime;
  Require(runtime::ParsePodDirectories(names).size() <= names.size(),
          "a directory is one pod at most");
  const runtime::LogNames logs = runtime::ParseLogNames(names);
  Require(logs.size() <= names.size(), "a log is one container's at most");
  for (const runtime::LogName& log : logs) {
    const runtime::LogName* found = FindLog(logs, log.id);
    Require(log.cut || found == nullptr || found->id == log.id,
            "a whole id finds itself");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::TextOf(data, size);
  CheckSpec(text);
  for (const auto parse :
       {machine::runtime::ParseContainerd, machine::runtime::ParseDocker}) {
    const auto container = parse("config.json", text);
    fuzz::RequireGood(container.status());
    if (container.ok()) RequireGood(*container);
  }
  fuzz::RequireGood(
      machine::runtime::ParseStorageNames("containers.json", text).status());
  CheckNames(text);
  for (const char* table : {"", "storage"}) {
    const std::string path =
        machine::runtime::TomlPath(text, table, "graphroot");
    Require(path.empty() || path[0] == '/', "a path is absolute");
  }
  return 0;
}
