#include "declared/kubernetes/pod.h"

#include <algorithm>

#include "declared/kubernetes/ports.h"
#include "declared/kubernetes/probes.h"
#include "declared/kubernetes/resources.h"
#include "declared/text.h"

namespace declared::kubernetes {
namespace {

using yaml::Node;
// Far beyond real pods; bounds the work on hostile ones.
constexpr size_t kMostContainers = 200;

struct Pod {
  Reader& reader;
  Workload& workload;
  bool host_network = false;
  bool understood = true;  // all resources
};

bool IsTrue(const Node* map, std::string_view key) {
  const Node* node = map->Find(key);
  return node != nullptr && !node->quoted() && node->text() == "true";
}

void ReadContainer(const Node& container, bool init, Pod& pod) {
  Part part;
  part.container = pod.reader.Text(&container, "name");
  if (part.container.empty()) {
    const Node* name = container.Find("name");
    // A template was reported as such.
    if (name == nullptr || name->text().empty()) {
      pod.reader.Report(container.line(), "no-name",
                        "a container without a name", "add name:");
    }
    pod.understood = false;
    return;
  }
  const std::vector<Part>& parts = pod.workload.parts;
  if (std::any_of(parts.begin(), parts.end(), [&](const Part& other) {
        return other.container == part.container;
      })) {
    pod.reader.Report(container.line(), "container-twice",
                      "a second container '" + Printable(part.container, 60) +
                          "' in this pod: only the first is read",
                      "give it another name");
    return;
  }
  if (init) {
    // Since Kubernetes 1.28: it stays beside the main containers.
    part.kind = pod.reader.Text(&container, "restartPolicy") == "Always"
                    ? Part::Kind::kSidecar
                    : Part::Kind::kInit;
  }
  part.location = pod.reader.Written(container.line());
  pod.understood &= ReadResources(container, pod.reader, part.values);
  AddRequests(part.values);
  ReadPorts(container, pod.host_network, pod.reader, part);
  ReadProbes(container, pod.reader, part);
  pod.workload.parts.push_back(std::move(part));
}

void ReadContainers(const Node& spec, std::string_view key, bool init,
                    Pod& pod) {
  const Node* containers = pod.reader.List(&spec, key);
  if (containers == nullptr) return;
  for (const yaml::NodePtr& container : containers->sequence()) {
    if (pod.workload.parts.size() >= kMostContainers) {
      pod.reader.Report(container->line(), "too-many",
                        "more than " + std::to_string(kMostContainers) +
                            " containers in a pod: the rest is not read",
                        "");
      return;
    }
    if (container->IsMap()) {
      ReadContainer(*container, init, pod);
    } else {
      pod.reader.Report(container->line(), "wrong-kind",
                        "a container has to be a map (key: value)",
                        "write - name: NAME");
    }
  }
}

bool HasAny(const Node& spec, std::string_view key) {
  const Node* node = spec.Find(key);
  return node != nullptr && (!node->map().empty() ||
                             !node->sequence().empty() || node->IsScalar());
}

}  // namespace

void ReadPod(const Node& spec, Reader& reader, Workload& workload) {
  Pod pod{reader, workload, IsTrue(&spec, "hostNetwork")};
  ReadContainers(spec, "initContainers", true, pod);
  const size_t init = workload.parts.size();
  ReadContainers(spec, "containers", false, pod);
  if (workload.parts.size() == init) {
    const Node* any = spec.Find("containers");
    if (any == nullptr || any->IsNull() || any->sequence().empty()) {
      reader.Report(spec.line(), "no-containers", "a pod without containers",
                    "add containers:");
    }
  }
  pod.understood &= ReadResources(spec, reader, workload.pod_values);
  // The API server takes the containers' sum as the pod's request where they
  // have requests, and the pod's limit where they have none.
  Values with_requests = workload.pod_values;
  AddRequests(with_requests);
  for (auto& [resource, value] : with_requests) {
    const bool theirs =
        std::any_of(workload.parts.begin(), workload.parts.end(),
                    [&, at = resource](const Part& part) {
                      return part.values.contains(at);
                    });
    if (!theirs) workload.pod_values.emplace(resource, std::move(value));
  }
  workload.qos = pod.understood ? QosOf(workload) : "";
  for (Part& part : workload.parts) {
    AddLimitsOfPod(workload.pod_values, part.values);
  }
}

std::string_view NotOnEveryNode(const Node& spec) {
  for (const std::string_view key :
       {"nodeSelector", "affinity", "tolerations", "nodeName"}) {
    if (HasAny(spec, key)) return key;
  }
  return "";
}

}  // namespace declared::kubernetes
