#include "declared/systemd/boot.h"

#include <utility>
#include <vector>

#include "declared/systemd/conditions.h"
#include "declared/systemd/unit_name.h"

namespace declared::systemd {
namespace {

bool IsTrigger(const std::string& name) {
  const std::string_view type = TypeOf(name);
  return type == "socket" || type == "timer" || type == "path";
}

}  // namespace

std::string StartedBy(const Unit& unit) {
  if (!IsTrigger(unit.name)) return {};
  if (!unit.starts.empty()) return unit.starts;
  const std::string prefix(WithoutType(unit.name));
  // One instance for each connection.
  if (unit.accepts && !Instance(unit.name)) return prefix + "@.service";
  return prefix + ".service";
}

Boot::Boot(UnitSet& units, std::string rootfs, bool booted)
    : units_(units), rootfs_(std::move(rootfs)), booted_(booted) {
  if (booted_) Walk();
}

void Boot::Walk() {
  std::vector<std::string> level = {units_.Canonical("default.target")};
  if (units_.Fragment(level.front()) == nullptr) return;
  wanted_by_[level.front()] = "";
  while (!level.empty()) {
    std::vector<std::string> next;
    for (const std::string& name : level) {
      std::vector<std::string> wants = units_.Linked(name);
      const Unit& unit = units_.Get(name);
      wants.insert(wants.end(), unit.wants.begin(), unit.wants.end());
      for (const std::string& wanted : wants) {
        const std::string unit_name = units_.Canonical(wanted);
        // A service brings its sockets along; what else it wants is its own
        // affair.
        if (TypeOf(name) != "target" && !IsTrigger(unit_name)) continue;
        const Entry* fragment = units_.Fragment(unit_name);
        if (fragment == nullptr || fragment->masked) continue;
        if (!wanted_by_.emplace(unit_name, name).second) continue;
        next.push_back(unit_name);
      }
    }
    level = std::move(next);
  }
  for (const auto& [name, by] : wanted_by_) {
    const std::string started = StartedBy(units_.Get(name));
    if (!started.empty()) started_by_[units_.Canonical(started)] = name;
  }
}

bool Boot::MustRun(const std::string& service, std::string& why) const {
  if (TypeOf(service) != "service") return false;
  if (!booted_) {
    why = "systemd does not run here";
    return false;
  }
  if (IsTemplate(service)) {
    why = "is a template";
    return false;
  }
  const Entry* fragment = units_.Fragment(service);
  if (fragment == nullptr) {
    why = "not on this machine";
    return false;
  }
  if (fragment->masked) {
    why = "masked";
    return false;
  }
  const auto wanted = wanted_by_.find(service);
  if (wanted == wanted_by_.end()) {
    why = "not wanted by an active target";
    return false;
  }
  const Unit& unit = units_.Get(service);
  if (unit.service_type == "dbus" || unit.on_bus) {
    why = "is started through D-Bus";
    return false;
  }
  // Without a command to start, this is the default.
  if (unit.service_type == "oneshot" ||
      (unit.service_type.empty() && !unit.has_start)) {
    why = "is of Type=oneshot";
    return false;
  }
  // What the sysv-generator makes of init scripts that leave nothing running.
  if (unit.remain_after_exit) {
    why = "may end: RemainAfterExit=yes";
    return false;
  }
  auto started = started_by_.find(service);
  if (started == started_by_.end()) {
    started = started_by_.find(TemplateOf(service));
  }
  if (started != started_by_.end()) {
    why = "is started by " + started->second;
    return false;
  }
  if (!unit.sockets.empty()) {
    why = "is started by " + unit.sockets.front();
    return false;
  }
  if (unit.has_condition) {
    why = "ExecCondition is not known";
    return false;
  }
  std::string key;
  const Truth truth = AllHold(unit.conditions, rootfs_, key);
  if (truth != Truth::kYes) {
    why = key + (truth == Truth::kNo ? " does not hold" : " is not known");
    return false;
  }
  why = "wanted by " + wanted->second;
  return true;
}

}  // namespace declared::systemd
