#include "machine/runtime/podman.h"

#include "machine/runtime/labels.h"
#include "machine/runtime/oci_spec.h"
#include "machine/text.h"

namespace machine::runtime {
namespace {

constexpr std::string_view kUnit = "PODMAN_SYSTEMD_UNIT";

std::string UnitIn(const Json& environment) {
  for (const Json& variable : environment.items()) {
    std::string text = variable.Text();
    if (text.size() > kUnit.size() && text.starts_with(kUnit) &&
        text[kUnit.size()] == '=') {
      return text.substr(kUnit.size() + 1);
    }
  }
  return {};
}

}  // namespace

absl::StatusOr<StorageNames> ParseStorageNames(std::string_view what,
                                               std::string_view text) {
  auto list = Json::Parse(what, text);
  if (!list.ok()) return list.status();
  // Go writes an empty list as null.
  if (list->items().empty() && Trim(text) != "[]" && Trim(text) != "null") {
    return absl::DataLossError(std::string(what) + ": not a JSON array");
  }
  StorageNames names;
  for (const Json& entry : list->items()) {
    std::string id = entry["id"].Text();
    const auto& all = entry["names"].items();
    std::string name = all.empty() ? std::string() : all.front().Text();
    if (!id.empty() && !name.empty()) {
      names.insert_or_assign(std::move(id), std::move(name));
    }
  }
  return names;
}

Container PodmanContainer(const Json& spec, bool as_created) {
  const Json& annotations = spec["annotations"];
  Container container;
  container.runtime = Container::Runtime::kPodman;
  container.sandbox =
      annotations["io.kubernetes.cri-o.ContainerType"].String() == "sandbox";
  container.unit = annotations[kUnit].Text();
  if (container.unit.empty()) container.unit = UnitIn(spec["process"]["env"]);
  TakeLabels(annotations, container);
  TakeCompose(annotations, container);
  container.created = CreatedOf(spec);
  if (!as_created) {
    Created limits;
    limits.open_files_limit = container.created.open_files_limit;
    container.created = limits;
  }
  return container;
}

}  // namespace machine::runtime
