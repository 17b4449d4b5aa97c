#include "declared/kubernetes/twice.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "declared/health.h"
#include "declared/text.h"

namespace declared::kubernetes {
namespace {

std::string Shown(const Value& value) {
  return (value.text.empty() ? "the default" : Printable(value.text, 20)) +
         " at " + ToText(value.location);
}

std::string NameOfKey(Resource resource) {
  return std::string(NameOf(resource));
}
std::string NameOfKey(const std::string& check) { return check; }

// Takes down how two declarations differ; the first few differences.
class Differences {
 public:
  void Add(const std::string& what) {
    constexpr size_t kMost = 3;
    if (++count_ > kMost) return;
    text_ += (text_.empty() ? "" : ", ") + what;
  }
  bool Any() const { return count_ > 0; }
  const std::string& Text() const { return text_; }

 private:
  size_t count_ = 0;
  std::string text_;
};

// Both null: equal. One null: it is not written there.
void MergeValue(Value* first, const Value* second, const std::string& what,
                Differences& differences) {
  if (first != nullptr && second != nullptr &&
      first->number == second->number) {
    return;
  }
  if (first != nullptr) first->state = Value::State::kAmbiguous;
  // Follows from another difference.
  if ((first == nullptr || first->derived) &&
      (second == nullptr || second->derived)) {
    return;
  }
  differences.Add(what + " " + (first == nullptr ? "none" : Shown(*first)) +
                  " or " + (second == nullptr ? "none" : Shown(*second)));
}

template <typename Key>
void MergeValues(std::map<Key, Value>& first,
                 const std::map<Key, Value>& second, const std::string& of,
                 Differences& differences) {
  for (auto& [key, value] : first) {
    const auto other = second.find(key);
    MergeValue(&value, other == second.end() ? nullptr : &other->second,
               of + NameOfKey(key), differences);
  }
  for (const auto& [key, value] : second) {
    if (first.contains(key)) continue;
    MergeValue(nullptr, &value, of + NameOfKey(key), differences);
    first.emplace(key, value).first->second.state = Value::State::kAmbiguous;
  }
}

bool SamePort(const Port& a, const Port& b) {
  return std::tie(a.port, a.protocol, a.host_port) ==
         std::tie(b.port, b.protocol, b.host_port);
}

// Keeps what is in both; true if something was not.
template <typename Item, typename Same>
bool KeepCommon(std::vector<Item>& first, const std::vector<Item>& second,
                const Same& same) {
  const size_t before = first.size();
  std::erase_if(first, [&](const Item& item) {
    return std::none_of(second.begin(), second.end(),
                        [&](const Item& other) { return same(item, other); });
  });
  return first.size() != before || first.size() != second.size();
}

Part* Find(std::vector<Part>& parts, const Part& like) {
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const Part& part) {
        return part.container == like.container && part.kind == like.kind;
      });
  return found == parts.end() ? nullptr : &*found;
}

// A container that only one of both declares: nothing of it is sure.
void MakeUnsure(Part& part, Differences& differences) {
  for (auto& [resource, value] : part.values) {
    value.state = Value::State::kAmbiguous;
  }
  part.ports.clear();
  part.probe_ports.clear();
  part.health.clear();
  differences.Add("container " + part.container + " in one of them");
}

void MergeParts(std::vector<Part>& first, std::vector<Part>& second,
                Differences& differences) {
  for (Part& part : first) {
    const Part* other = Find(second, part);
    if (other == nullptr) {
      MakeUnsure(part, differences);
      continue;
    }
    const std::string of = "container " + part.container + ": ";
    MergeValues(part.values, other->values, of, differences);
    if (KeepCommon(part.ports, other->ports, SamePort)) {
      differences.Add(of + "ports");
    }
    if (KeepCommon(part.probe_ports, other->probe_ports,
                   std::equal_to<int>())) {
      differences.Add(of + "probe ports");
    }
    if (KeepCommon(part.health, other->health, SameQuestion)) {
      differences.Add(of + "probes");
    }
  }
  for (Part& part : second) {
    if (Find(first, part) != nullptr) continue;
    MakeUnsure(part, differences);
    first.push_back(part);
  }
}

Differences Merge(Workload& first, Workload& second) {
  Differences differences;
  MergeParts(first.parts, second.parts, differences);
  MergeValues(first.pod_values, second.pod_values, "pod: ", differences);
  MergeValues(first.thresholds, second.thresholds, "threshold ", differences);
  if (first.replicas || second.replicas) {
    MergeValue(first.replicas ? &*first.replicas : nullptr,
               second.replicas ? &*second.replicas : nullptr, "replicas",
               differences);
  }
  if (first.qos != second.qos) first.qos.clear();
  first.must_run = first.must_run && second.must_run;
  if (!first.must_run) first.must_run_why = second.must_run_why;
  return differences;
}

}  // namespace

std::vector<Workload> MergeTwice(std::vector<Object> objects,
                                 std::vector<Problem>& problems) {
  std::vector<Workload> workloads;
  std::vector<Location> seen;  // parallel to workloads
  workloads.reserve(objects.size());
  std::map<std::tuple<std::string, std::string, std::string>, size_t> known;
  for (Object& object : objects) {
    Workload& workload = object.workload;
    const auto [place, is_new] = known.emplace(
        std::tuple(workload.type, workload.name_space, workload.name),
        workloads.size());
    if (is_new) {
      workloads.push_back(std::move(workload));
      seen.push_back(object.seen);
      continue;
    }
    const Differences differences = Merge(workloads[place->second], workload);
    if (!differences.Any()) continue;
    problems.push_back(
        {Severity::kError, "declared-twice", object.seen,
         workload.type + " " +
             (workload.name_space.empty() ? "" : workload.name_space + "/") +
             workload.name + " is also declared at " +
             ToText(seen[place->second]) + ", otherwise: " + differences.Text(),
         "remove one of both"});
  }
  return workloads;
}

}  // namespace declared::kubernetes
