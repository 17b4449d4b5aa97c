#include "machine/runtime/crio.h"

#include <string_view>

#include "machine/runtime/labels.h"
#include "machine/runtime/oci_spec.h"

namespace machine::runtime {
namespace {

const Json& Crio(const Json& spec, std::string_view key) {
  return spec["annotations"]["io.kubernetes.cri-o." + std::string(key)];
}

// Json in a string; null if it is none. (Text() would cut off a long one.)
Json Inner(const Json& text) {
  auto json = Json::Parse("", text.String().value_or("null"));
  return json.ok() ? *std::move(json) : Json();
}

// The first that is not empty.
std::string Either(std::string a, std::string b) {
  return a.empty() ? std::move(b) : std::move(a);
}

bool IsSandbox(const Json& spec) {
  return Crio(spec, "ContainerType").String() == "sandbox";
}

}  // namespace

bool IsCrio(const Json& spec) {
  auto manager = spec["annotations"]["io.container.manager"].String();
  if (manager) return *manager == "cri-o";
  return Crio(spec, "Metadata").String().has_value();
}

Container CrioContainer(const Json& spec) {
  const auto kubernetes = [&](std::string_view key) {
    return spec["annotations"]["io.kubernetes." + std::string(key)].Text();
  };
  Container container;
  container.runtime = Container::Runtime::kCrio;
  container.sandbox = IsSandbox(spec);
  const Json metadata = Inner(Crio(spec, "Metadata"));
  const Json labels = Inner(Crio(spec, "Labels"));
  const auto label = [&](std::string_view key) {
    return labels["io.kubernetes." + std::string(key)].Text();
  };
  container.pod = Either(kubernetes("pod.name"), label("pod.name"));
  container.pod_namespace =
      Either(kubernetes("pod.namespace"), label("pod.namespace"));
  container.pod_uid = Either(kubernetes("pod.uid"), label("pod.uid"));
  if (container.sandbox) {
    container.name = "POD";
    container.pod = Either(container.pod, Crio(spec, "KubeName").Text());
    container.pod_namespace =
        Either(container.pod_namespace, Crio(spec, "Namespace").Text());
    TakeCrioPodLabels(spec, container);
  } else {
    container.name =
        Either(kubernetes("container.name"), metadata["name"].Text());
  }
  container.created = CreatedOf(spec);
  return container;
}

std::string CrioSandboxOf(const Json& spec) {
  return Crio(spec, "SandboxID").Text();
}

void TakeCrioPodLabels(const Json& sandbox_spec, Container& container) {
  if (!IsSandbox(sandbox_spec)) return;
  TakeLabels(Inner(Crio(sandbox_spec, "Labels")), container);
}

}  // namespace machine::runtime
