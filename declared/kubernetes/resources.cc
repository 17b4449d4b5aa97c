#include "declared/kubernetes/resources.h"

#include <array>
#include <limits>

#include "declared/kubernetes/quantity.h"
#include "declared/text.h"

namespace declared::kubernetes {
namespace {

using yaml::Node;

struct Kind {
  std::string_view key;
  Resource limit, request;
};
constexpr std::array<Kind, 2> kKinds = {
    {{"cpu", Resource::kCpuLimit, Resource::kCpuRequest},
     {"memory", Resource::kMemoryLimit, Resource::kMemoryRequest}}};

// Others than cpu and memory are not ours, but a name without a domain that
// Kubernetes does not know is a slip of the pen.
bool IsKnownName(std::string_view name) {
  return name == "ephemeral-storage" || name == "storage" ||
         name.starts_with("hugepages-") || name.find('/') != name.npos;
}

// The number in base units as the kubelet takes it.
double NumberOf(const Quantity& quantity, Resource resource) {
  const bool limit =
      resource == Resource::kCpuLimit || resource == Resource::kMemoryLimit;
  if (limit && quantity.IsZero()) {
    return std::numeric_limits<double>::infinity();
  }
  const bool cpu =
      resource == Resource::kCpuLimit || resource == Resource::kCpuRequest;
  return cpu ? static_cast<double>(quantity.MilliCores()) / 1000
             : static_cast<double>(quantity.Bytes());
}

bool ReadValue(const Node& list, const Kind& kind, Resource resource,
               std::string_view list_name, Reader& reader, Values& values) {
  const Node* node = reader.Scalar(&list, kind.key);
  if (node == nullptr) {
    const Node* any = list.Find(kind.key);
    return any == nullptr || any->IsNull();
  }
  const int line = list.LineOfKey(kind.key);
  if (reader.IsTemplate(line, node->text())) return false;
  const std::string what =
      std::string(list_name) + "." + std::string(kind.key) + ": ";
  // The API server trims blanks.
  QuantityOr read = ParseQuantity(Trim(node->text()));
  if (read.problem) {
    read.problem->what = what + read.problem->what;
    reader.Report(line, *std::move(read.problem));
  }
  if (!read.quantity) return false;
  if (read.quantity->IsNegative()) {
    reader.Report(line, "negative",
                  what + "'" + Printable(node->text(), 40) + "' is below 0",
                  "remove the minus");
    return false;
  }
  Value value;
  value.number = NumberOf(*read.quantity, resource);
  value.text = node->text();
  value.location = reader.Written(line);
  values[resource] = std::move(value);
  return true;
}

bool ReadList(const Node* resources, std::string_view name, bool limits,
              Reader& reader, Values& values) {
  const Node* list = reader.Map(resources, name);
  if (list == nullptr) return true;
  bool good = true;
  for (const Kind& kind : kKinds) {
    good &= ReadValue(*list, kind, limits ? kind.limit : kind.request, name,
                      reader, values);
  }
  for (const auto& [key, node] : list->map()) {
    if (key == "cpu" || key == "memory" || IsKnownName(key)) continue;
    good = false;
    reader.Report(list->LineOfKey(key), "unknown-resource",
                  std::string(name) + ": no resource '" + Printable(key, 40) +
                      "' in Kubernetes",
                  "write cpu or memory");
  }
  return good;
}

bool IsLimit(const Values& values, Resource limit) {
  const auto found = values.find(limit);
  return found != values.end() &&
         found->second.number < std::numeric_limits<double>::infinity();
}

bool IsRequest(const Values& values, Resource request) {
  const auto found = values.find(request);
  return found != values.end() && found->second.number > 0;
}

struct Qos {
  bool any = false;
  bool every = true;  // limits everywhere, each with an equal request
};

void Look(const Values& values, Qos& qos) {
  for (const Kind& kind : kKinds) {
    const bool limit = IsLimit(values, kind.limit);
    const bool request = IsRequest(values, kind.request);
    qos.any |= limit || request;
    qos.every &= limit && request &&
                 values.at(kind.limit).number == values.at(kind.request).number;
  }
}

}  // namespace

bool ReadResources(const Node& owner, Reader& reader, Values& values) {
  const Node* any = owner.Find("resources");
  const Node* resources = reader.Map(&owner, "resources");
  if (resources == nullptr) return any == nullptr || any->IsNull();
  const bool limits = ReadList(resources, "limits", true, reader, values);
  return ReadList(resources, "requests", false, reader, values) && limits;
}

void AddRequests(Values& values) {
  for (const Kind& kind : kKinds) {
    if (!IsLimit(values, kind.limit) || values.contains(kind.request)) continue;
    Value request = values.at(kind.limit);
    request.derived = true;
    values.emplace(kind.request, std::move(request));
  }
}

void AddLimitsOfPod(const Values& pod, Values& values) {
  for (const Kind& kind : kKinds) {
    if (!IsLimit(pod, kind.limit) || IsLimit(values, kind.limit)) continue;
    Value limit = pod.at(kind.limit);
    limit.derived = true;
    values[kind.limit] = std::move(limit);
  }
}

std::string QosOf(const Workload& workload) {
  Qos qos;
  if (!workload.pod_values.empty()) {
    Look(workload.pod_values, qos);
  } else {
    for (const Part& part : workload.parts) Look(part.values, qos);
  }
  if (!qos.any) return "BestEffort";
  return qos.every ? "Guaranteed" : "Burstable";
}

}  // namespace declared::kubernetes
