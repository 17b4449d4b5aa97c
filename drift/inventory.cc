#include "drift/inventory.h"

#include <fnmatch.h>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <utility>

namespace drift {
namespace {

using declared::Language;
using declared::Part;
using declared::Value;
using declared::Values;
using declared::Workload;

// No name has a newline in it.
std::string Key(Language language, std::string_view name_space,
                std::string_view type, std::string_view name) {
  std::string key(NameOf(language));
  for (std::string_view part : {name_space, type, name}) {
    key += '\n';
    key += part;
  }
  return key;
}

bool Same(const Value& a, const Value& b) {
  return a.number == b.number && a.scale == b.scale && a.state == b.state;
}

// Makes ambiguous in `into` what `other` says differently; true if anything is.
bool MergeValues(Values& into, const Values& other) {
  bool differs = false;
  for (auto& [resource, value] : into) {
    auto found = other.find(resource);
    if (found != other.end() && Same(value, found->second)) continue;
    value.state = Value::State::kAmbiguous;
    differs = true;
  }
  for (const auto& [resource, value] : other) {
    auto [added, is_new] = into.emplace(resource, value);
    if (!is_new) continue;
    added->second.state = Value::State::kAmbiguous;
    differs = true;
  }
  return differs;
}

// What only one of both declares is nobody's truth either.
bool MergePorts(std::vector<declared::Port>& into,
                const std::vector<declared::Port>& other) {
  const auto in = [](const std::vector<declared::Port>& ports) {
    return [&ports](const declared::Port& port) {
      return std::any_of(ports.begin(), ports.end(), [&](const auto& other) {
        return other.port == port.port && other.protocol == port.protocol;
      });
    };
  };
  const bool differs = !std::all_of(into.begin(), into.end(), in(other)) ||
                       !std::all_of(other.begin(), other.end(), in(into));
  std::erase_if(into, std::not_fn(in(other)));
  return differs;
}

bool MergeWorkload(Workload& into, const Workload& other) {
  if (into.language == Language::kCompose) {
    if (into.alternatives.empty()) into.alternatives = {into};
    into.alternatives.push_back(other);
  }
  bool differs = MergeValues(into.pod_values, other.pod_values);
  for (Part& part : into.parts) {
    const Part* twin = PartOf(other, part.container);
    static const Values& kNothing = *new Values;
    differs |= MergeValues(part.values, twin ? twin->values : kNothing);
    if (twin != nullptr) differs |= MergePorts(part.ports, twin->ports);
  }
  for (const Part& part : other.parts) {
    if (PartOf(into, part.container) != nullptr) continue;
    into.parts.push_back(part);
    differs = true;
  }
  if (into.replicas && other.replicas) {
    Values replicas = {{declared::Resource::kTasksLimit, *into.replicas}};
    differs |= MergeValues(
        replicas, {{declared::Resource::kTasksLimit, *other.replicas}});
    into.replicas = replicas.begin()->second;
  }
  into.must_run &= other.must_run;
  return differs;
}

declared::Problem DeclaredTwice(const Workload& first, const Workload& second,
                                const char* consequence, const char* mend) {
  std::string place = ToText(first.location);
  if (first.source != second.source) place += " of " + first.source;
  return {declared::Severity::kError, "declared-twice", second.location,
          second.type + " " + second.name +
              " is declared here and, otherwise, at " + place + ": " +
              consequence,
          mend};
}

}  // namespace

Inventory::Inventory(std::vector<Workload> workloads) {
  workloads_.reserve(workloads.size());
  for (Workload& workload : workloads) {
    const bool native = !workload.cgroup_pattern.empty();
    const size_t place = workloads_.size();
    // Without a name the path is the name.
    const auto [first, is_new] =
        native && workload.name.empty()
            ? std::pair(by_key_.end(), true)
            : by_key_.emplace(Key(workload.language, workload.name_space,
                                  workload.type, workload.name),
                              place);
    if (is_new) {
      if (native) native_.push_back(place);
      workloads_.push_back(std::move(workload));
      continue;
    }
    Workload& same = workloads_[first->second];
    if (native) {
      problems_.push_back(
          {workload.source,
           DeclaredTwice(
               same, workload, "this one is left out",
               "give it a name of its own, or one pattern for both")});
    } else if (MergeWorkload(same, workload)) {
      problems_.push_back(
          {workload.source,
           DeclaredTwice(same, workload, "what differs counts as not known",
                         "keep one of them")});
    }
  }
  for (const Workload& workload : workloads_) {
    if (workload.pod_values.empty()) continue;
    Part pod;
    pod.values = workload.pod_values;
    pod.location = workload.location;
    pods_.emplace(&workload, std::move(pod));
  }
}

const Part* Inventory::PodOf(const Workload& workload) const {
  auto found = pods_.find(&workload);
  return found == pods_.end() ? nullptr : &found->second;
}

std::vector<declared::Problem> Inventory::ProblemsOf(
    std::string_view source) const {
  std::vector<declared::Problem> problems;
  for (const Twice& twice : problems_) {
    if (twice.source == source) problems.push_back(twice.problem);
  }
  return problems;
}

const Workload* Inventory::Find(const std::string& key) const {
  auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &workloads_[found->second];
}

const Workload* Inventory::Unit(std::string_view name) const {
  // Units of a user's manager ("user@1000.service/dbus.service") are not the
  // system's.
  if (name.find('/') != name.npos) return nullptr;
  const std::string_view type = name.ends_with(".slice") ? "slice" : "systemd";
  if (const Workload* unit = Find(Key(Language::kSystemd, "", type, name))) {
    return unit;
  }
  const size_t at = name.find('@');
  const size_t dot = name.rfind('.');
  if (at == name.npos || dot == name.npos || dot < at) return nullptr;
  return Find(
      Key(Language::kSystemd, "", type,
          std::string(name.substr(0, at + 1)) + std::string(name.substr(dot))));
}

const Workload* Inventory::Compose(std::string_view project,
                                   std::string_view service) const {
  return Find(Key(Language::kCompose, project, "compose", service));
}

const Workload* Inventory::Native(const std::string& path) const {
  for (size_t i : native_) {
    if (fnmatch(workloads_[i].cgroup_pattern.c_str(), path.c_str(),
                FNM_PATHNAME) == 0) {
      return &workloads_[i];
    }
  }
  return nullptr;
}

const Workload* Inventory::Kubernetes(std::string_view name_space,
                                      std::string_view type,
                                      std::string_view name) const {
  return Find(Key(Language::kKubernetes, name_space, type, name));
}

const Part* PartOf(const Workload& workload, std::string_view container) {
  for (const Part& part : workload.parts) {
    if (part.container == container) return &part;
  }
  const bool one =
      workload.parts.size() == 1 && workload.language != Language::kKubernetes;
  return one ? &workload.parts.front() : nullptr;
}

}  // namespace drift
