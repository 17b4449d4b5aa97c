#include "declared/systemd/loader.h"

#include <string_view>
#include <utility>

#include "declared/systemd/unit_name.h"

namespace declared::systemd {
namespace {

bool HasControl(std::string_view name) {
  const std::string_view type = TypeOf(name);
  return type == "service" || type == "slice" || type == "socket" ||
         type == "mount" || type == "swap" || type == "scope";
}

bool Same(const Value& a, const Value& b) {
  return a.state == b.state && a.number == b.number && a.scale == b.scale;
}

Values Overrides(const Values& declared, const Values& machine) {
  Values overrides;
  for (const auto& [resource, value] : machine) {
    const auto found = declared.find(resource);
    if (found != declared.end() && Same(found->second, value)) continue;
    if (value.state == Value::State::kValid) overrides[resource] = value;
  }
  return overrides;
}

}  // namespace

std::vector<Workload> Loader::Load() {
  names_ = declared_.Names();
  AddInstances();
  // For their problems too, so that a timer with a MemoryMax= is told.
  for (const std::string& name : names_) declared_.Get(name);
  AddSlices();
  FindPorts();
  std::vector<Workload> workloads;
  for (const std::string& name : names_) {
    if (HasControl(name) && IsWorkload(name)) workloads.push_back(Make(name));
  }
  return workloads;
}

// Which instances of a declared template there are, the machine knows.
void Loader::AddInstances() {
  for (const std::string& name : machine_.Names()) {
    if (IsInstance(name) && declared_.Fragment(name) != nullptr) {
      names_.insert(name);
    }
  }
}

// A slice needs no file to exist, but may have drop-ins all the same
// ("app-.slice.d").
void Loader::AddSlices() {
  std::set<std::string> slices;
  for (const std::string& name : names_) {
    std::string slice =
        TypeOf(name) == "slice" ? name : declared_.Get(name).slice;
    while (!slice.empty() && slices.insert(slice).second) {
      slice = ParentSlice(slice);
    }
  }
  for (const std::string& slice : slices) {
    if (declared_.HasFiles(slice)) names_.insert(slice);
  }
}

void Loader::FindPorts() {
  for (const std::string& name : names_) {
    if (TypeOf(name) != "socket" || declared_.IsMasked(name)) continue;
    const Unit& socket = declared_.Get(name);
    if (socket.ports.empty()) continue;
    // A socket that this machine has and does not use says nothing about the
    // ports of a service that may open others by itself (ssh.socket).
    if (machine_.Fragment(name) != nullptr && !boot_.IsActive(name)) continue;
    auto& ports = ports_[declared_.Canonical(StartedBy(socket))];
    ports.insert(ports.end(), socket.ports.begin(), socket.ports.end());
  }
}

bool Loader::IsWorkload(const std::string& name) {
  const std::string_view type = TypeOf(name);
  if (type == "slice") return true;
  if (type == "service") {
    // Drop-ins alone make no service, except for one that the machine has.
    return declared_.Fragment(name) != nullptr || is_tree_;
  }
  const Unit& unit = declared_.Get(name);
  return !unit.values.empty() || !unit.io.empty() || !unit.thresholds.empty() ||
         !unit.health.empty();
}

Workload Loader::Make(const std::string& name) {
  const Unit& unit = declared_.Get(name);
  Workload workload;
  workload.language = Language::kSystemd;
  workload.name = name;
  workload.type = TypeOf(name) == "slice" ? "slice" : "systemd";
  workload.slice = unit.slice;
  workload.thresholds = unit.thresholds;
  workload.location = {declared_.Shown(name), 0};
  Part part;
  part.values = unit.values;
  part.io = unit.io;
  part.health = unit.health;
  part.location = workload.location;
  const auto ports = ports_.find(name);
  if (ports != ports_.end()) part.ports = ports->second;
  workload.parts.push_back(std::move(part));
  workload.must_run = boot_.MustRun(name, workload.must_run_why);
  workload.unit_file_state = machine_.StateOf(name);
  if (machine_.HasFiles(name)) {
    workload.overrides = Overrides(unit.values, machine_.Get(name).values);
    workload.changed = machine_.Changed(name);
  }
  return workload;
}

}  // namespace declared::systemd
