#include "declared/kubernetes/object.h"

#include <algorithm>
#include <array>
#include <limits>

#include "declared/kubernetes/pod.h"
#include "declared/kubernetes/thresholds.h"
#include "declared/text.h"

namespace declared::kubernetes {
namespace {

using yaml::Node;

struct Kind {
  std::string_view name, type;
  std::string_view group;      // of the API; "": the core, "v1"
  std::string_view old_group;  // until Kubernetes 1.15
  bool replicas = false;
};
constexpr std::array<Kind, 7> kKinds = {{
    {"Pod", "pod", "", ""},
    {"Deployment", "deployment", "apps", "extensions", true},
    {"StatefulSet", "statefulset", "apps", "apps", true},
    {"DaemonSet", "daemonset", "apps", "extensions"},
    {"ReplicaSet", "replicaset", "apps", "extensions", true},
    {"Job", "job", "batch", "batch"},
    {"CronJob", "cronjob", "batch", "batch"},
}};
constexpr std::string_view kList = "List";

const Kind* KindNamed(std::string_view name) {
  const auto* kind =
      std::find_if(kKinds.begin(), kKinds.end(),
                   [&](const Kind& entry) { return entry.name == name; });
  return kind == kKinds.end() ? nullptr : kind;
}

std::string_view TextOf(const Node* map, std::string_view key) {
  const Node* node = map->Find(key);
  return node == nullptr ? std::string_view() : node->text();
}

// Kustomize (buildMetadata: [originAnnotations]) keeps where it found it:
//   config.kubernetes.io/origin: |
//     path: base/deployment.yaml
std::string OriginOf(const Node* metadata) {
  const Node* origin =
      metadata == nullptr
          ? nullptr
          : metadata->At({"annotations", "config.kubernetes.io/origin"});
  if (origin == nullptr) return "";
  std::string_view text = origin->text();
  std::string_view line;
  constexpr std::string_view kPath = "path:";
  while (NextLine(text, line)) {
    line = Trim(line);
    if (line.starts_with(kPath)) {
      return std::string(Trim(line.substr(kPath.size())));
    }
  }
  return "";
}

class ObjectReader {
 public:
  ObjectReader(const Rules& rules, std::vector<Problem>& problems,
               std::vector<Object>& objects)
      : rules_(rules), problems_(problems), objects_(objects) {}

  // `kind` and `group` are what the list says of items that do not say it.
  void Read(const Node& root, const Place& place, std::string_view kind_name,
            std::string_view api) {
    if (!root.IsMap()) return;
    if (!TextOf(&root, "kind").empty()) kind_name = TextOf(&root, "kind");
    if (!TextOf(&root, "apiVersion").empty()) api = TextOf(&root, "apiVersion");
    if (kind_name.ends_with(kList)) {
      ReadList(root, place, kind_name, api);
      return;
    }
    const Kind* kind = KindNamed(kind_name);
    if (kind == nullptr) return;
    const Node* metadata = root.Find("metadata");
    Place here = place;
    if (std::string origin = OriginOf(metadata); !origin.empty()) {
      here.rendered_from = std::move(origin);
    }
    Reader reader(std::move(here), problems_);
    if (IsOurs(root, *kind, api, reader)) ReadOne(root, *kind, reader);
  }

 private:
  void ReadList(const Node& root, const Place& place,
                std::string_view kind_name, std::string_view api) {
    kind_name.remove_suffix(kList.size());
    if (!kind_name.empty() && KindNamed(kind_name) == nullptr) return;
    Reader reader(place, problems_);
    const Node* items = reader.List(&root, "items");
    if (items == nullptr) return;
    for (const yaml::NodePtr& item : items->sequence()) {
      Read(*item, place, kind_name, kind_name.empty() ? "" : api);
    }
  }

  // A Job of somebody else's API group is not ours.
  static bool IsOurs(const Node& root, const Kind& kind, std::string_view api,
                     Reader& reader) {
    if (api.empty()) {
      reader.Report(
          root.line(), "no-api-version",
          std::string(kind.name) + " without apiVersion: Kubernetes refuses it",
          "add apiVersion: " +
              (kind.group.empty() ? "" : std::string(kind.group) + "/") + "v1");
      return false;
    }
    const size_t slash = api.find('/');
    const std::string_view group =
        slash == api.npos ? std::string_view() : api.substr(0, slash);
    return group == kind.group || group == kind.old_group;
  }

  void ReadOne(const Node& root, const Kind& kind, Reader& reader) {
    const Node* metadata = reader.Map(&root, "metadata");
    // Made by a controller, in the dump of a cluster: not a declaration.
    const Node* owners =
        metadata == nullptr ? nullptr : metadata->Find("ownerReferences");
    if (owners != nullptr && !owners->sequence().empty()) return;
    Workload workload;
    workload.language = Language::kKubernetes;
    workload.type = kind.type;
    workload.location = reader.Written(root.line());
    if (!ReadName(root, kind, metadata, reader, workload)) return;

    const Node* pod_metadata = nullptr;
    const Node* pod = PodOf(root, kind, metadata, pod_metadata, reader);
    if (pod == nullptr) return;
    ReadPod(*pod, reader, workload);
    ReadThresholds(metadata, reader, workload.thresholds);
    if (pod_metadata != metadata) {
      ReadThresholds(pod_metadata, reader, workload.thresholds);
    }
    if (kind.replicas) ReadReplicas(root, reader, workload);
    SayWhetherItMustRun(*pod, workload);
    objects_.push_back({std::move(workload), reader.Seen(root.line())});
  }

  bool ReadName(const Node& root, const Kind& kind, const Node* metadata,
                Reader& reader, Workload& workload) const {
    workload.name = reader.Text(metadata, "name");
    workload.name_space = reader.Text(metadata, "namespace");
    if (workload.name_space.empty()) workload.name_space = rules_.name_space;
    if (!workload.name.empty()) return true;
    const std::string_view written =
        metadata == nullptr ? std::string_view() : TextOf(metadata, "name");
    if (!written.empty()) return false;  // a template, reported as such
    const bool generated =
        metadata != nullptr && !TextOf(metadata, "generateName").empty();
    reader.Report(root.line(), "no-name",
                  std::string(kind.name) +
                      (generated ? " with generateName only: what runs cannot "
                                   "be found by name"
                                 : " without metadata.name"),
                  "add metadata.name",
                  generated ? Severity::kWarning : Severity::kError);
    return false;
  }

  // The spec of the pods, and their metadata.
  static const Node* PodOf(const Node& root, const Kind& kind,
                           const Node* metadata, const Node*& pod_metadata,
                           Reader& reader) {
    const Node* owner = &root;
    pod_metadata = metadata;
    std::string path = "spec";
    if (kind.name == "CronJob") {
      owner = reader.Map(reader.Map(owner, "spec"), "jobTemplate");
      path = "spec.jobTemplate.spec";
    }
    if (kind.name != "Pod") {
      owner = reader.Map(reader.Map(owner, "spec"), "template");
      path += ".template.spec";
      pod_metadata = reader.Map(owner, "metadata");
    }
    const Node* spec = reader.Map(owner, "spec");
    if (spec == nullptr) {
      reader.Report(root.line(), "no-pod",
                    std::string(kind.name) + " without " + path, "add it");
    }
    return spec;
  }

  static void ReadReplicas(const Node& root, Reader& reader,
                           Workload& workload) {
    constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
    const Node* spec = root.Find("spec");
    const Node* written = spec == nullptr ? nullptr : spec->Find("replicas");
    Value value;
    if (written == nullptr || written->IsNull()) {
      value.number = 1;  // Kubernetes' default
      value.derived = true;
      value.location = workload.location;
    } else {
      const auto number = reader.Integer(spec, "replicas", 0, kMost);
      if (!number) return;
      value.number = static_cast<double>(*number);
      value.text = written->text();
      value.location = reader.Written(spec->LineOfKey("replicas"));
    }
    workload.replicas = std::move(value);
  }

  void SayWhetherItMustRun(const Node& pod, Workload& workload) const {
    if (workload.type == "pod" && rules_.static_pods) {
      workload.must_run = true;
      workload.must_run_why = "static pod of this kubelet";
    } else if (workload.type == "daemonset") {
      const std::string_view why = NotOnEveryNode(pod);
      workload.must_run = why.empty();
      workload.must_run_why = why.empty()
                                  ? "DaemonSet for every node"
                                  : "DaemonSet with " + std::string(why) +
                                        ": not known whether for this node";
    } else {
      workload.must_run_why = "may run on another node";
    }
  }

  const Rules& rules_;
  std::vector<Problem>& problems_;
  std::vector<Object>& objects_;
};

}  // namespace

bool BeginsWithKind(std::string_view text) {
  return text.starts_with(kList) ||
         std::any_of(kKinds.begin(), kKinds.end(), [&](const Kind& kind) {
           return text.starts_with(kind.name);
         });
}

void ReadObjects(const Node& root, const Place& place, const Rules& rules,
                 std::vector<Problem>& problems, std::vector<Object>& objects) {
  ObjectReader(rules, problems, objects).Read(root, place, "", "");
}

}  // namespace declared::kubernetes
