#include "collectors/systemd_families.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace collectors {
namespace {

using declared::Resource;
using declared::Value;

// systemctl --state=help; any other counts as "other".
constexpr std::array<std::string_view, 8> kStates = {
    "active",     "reloading",    "inactive",    "failed",
    "activating", "deactivating", "maintenance", "refreshing"};

std::string_view StateOf(const machine::systemd::Unit& unit) {
  const auto* found = std::find(kStates.begin(), kStates.end(), unit.active);
  return found == kStates.end() ? "other" : *found;
}

// The SubState of a service that is well, and of other units; or one that says
// no more than the ActiveState does.
bool Everyday(const machine::systemd::Unit& unit) {
  constexpr std::array<std::string_view, 5> kWell = {
      "running", "active", "listening", "mounted", "waiting"};
  if (unit.active == "active") {
    return std::find(kWell.begin(), kWell.end(), unit.sub) != kWell.end();
  }
  return (unit.active == "inactive" && unit.sub == "dead") ||
         (unit.active == "failed" && unit.sub == "failed");
}

// What the boot does with a unit, of those states that files can tell; "": any
// other (alias, generated, transient, ...).
std::string_view Boot(std::string_view state) {
  if (state == "enabled") return "starts";
  if (state == "masked" || state == "masked-runtime") return "masked";
  // Started by a link that is gone after the next boot.
  if (state == "enabled-runtime") return "until boot";
  if (state == "disabled" || state == "static" || state == "indirect") {
    return "leaves";
  }
  return "";
}

}  // namespace

void AddUnits(const std::vector<machine::systemd::Unit>& units,
              metric::Families& out) {
  constexpr size_t kMostFailed = 100;
  std::array<size_t, kStates.size()> counts{};
  size_t other = 0;
  size_t failed = 0;
  metric::Family& by_state = out.Gauge(
      "drift_systemd_units", "Units that systemd has loaded, by ActiveState.");
  metric::Family& which = out.Gauge(
      "drift_actual_unit_failed",
      "1 for each unit whose ActiveState is failed, declared or not; the first "
      "100.");
  for (const machine::systemd::Unit& unit : units) {
    const std::string_view state = StateOf(unit);
    const auto* const at = std::find(kStates.begin(), kStates.end(), state);
    ++(at == kStates.end() ? other : counts[at - kStates.begin()]);
    if (state != "failed" || ++failed > kMostFailed) continue;
    which.Add(
        metric::Labels({{"workload", unit.name},
                        {"workload_type",
                         unit.name.ends_with(".slice") ? "slice" : "systemd"}}),
        1);
  }
  for (size_t i = 0; i < kStates.size(); ++i) {
    if (counts[i] == 0 && kStates[i] != "failed") continue;
    by_state.Add(metric::Labels({{"state", kStates[i]}}),
                 static_cast<double>(counts[i]));
  }
  if (other > 0) {
    by_state.Add(metric::Labels({{"state", "other"}}),
                 static_cast<double>(other));
  }
}

bool Doubtful(const DeclaredUnit& unit,
              const machine::systemd::Units::Known& known,
              const drift::MachineFacts& machine) {
  if (!known.read) return false;
  if (machine.systemd_reloaded &&
      unit.declared->changed > *machine.systemd_reloaded) {
    return true;
  }
  if (unit.applied == nullptr) return false;
  const machine::systemd::Properties& has = known.properties;
  const std::pair<Resource, const std::optional<double>*> loaded[] = {
      {Resource::kMemoryLimit, &has.memory_limit_bytes},
      {Resource::kMemoryHigh, &has.memory_high_bytes},
      {Resource::kCpuLimit, &has.cpu_limit_cores},
      {Resource::kCpuWeight, &has.cpu_weight},
      {Resource::kTasksLimit, &has.tasks_limit}};
  return std::ranges::any_of(loaded, [&](const auto& pair) {
    const auto& [resource, value] = pair;
    const std::optional<drift::Applied>& applied = unit.applied->Of(resource);
    bool rounded = false;
    return *value && applied &&
           !Means(resource, **value, *applied, machine.page_size, &rounded);
  });
}

UnitFamilies::UnitFamilies(metric::Families& out)
    : state_(out.Gauge("drift_actual_unit_state",
                       "1 for the ActiveState that the unit is in.")),
      substate_(out.Info(
          "drift_actual_unit_substate_info",
          "SubState where it says more than the ActiveState: auto-restart, "
          "start-pre, exited, stop-sigterm, ... Left out: running (and active, "
          "listening, mounted, waiting) of what is active, dead of what is "
          "inactive, failed of what is failed.")),
      result_(out.Info("drift_actual_unit_result_info",
                       "Result= of the service's last run where it is not "
                       "success: exit-code, oom-kill, timeout, ...")),
      type_(out.Info("drift_actual_unit_type_info",
                     "Type= of services that are not meant to stay: oneshot.")),
      restarts_(out.Counter(
          "drift_actual_restarts_total",
          "NRestarts: restarts by Restart=, since the unit was last started "
          "by hand or reset.")),
      file_as_declared_(out.Gauge(
          "drift_actual_unit_file_as_declared",
          "1 if the boot does with the unit what the declared files say "
          "(start it, leave it, masked); 0 if not. Absent where that can't be "
          "told.")),
      file_state_(out.Info("drift_actual_unit_file_state_info",
                           "UnitFileState where it is not as declared.")),
      needs_reload_(out.Gauge("drift_actual_unit_needs_daemon_reload",
                              "NeedDaemonReload: 1 if the unit's files are "
                              "younger than what systemd has loaded.")),
      memory_limit_(out.Gauge(
          "drift_loaded_memory_limit_bytes",
          "MemoryMax= as systemd has loaded it; +Inf: none. As all of "
          "drift_loaded_*: where the unit declares it, or where the cgroup "
          "has something else.")),
      memory_high_(out.Gauge("drift_loaded_memory_high_bytes",
                             "MemoryHigh= as systemd has loaded it.")),
      cpu_limit_(out.Gauge("drift_loaded_cpu_limit_cores",
                           "CPUQuota= as systemd has loaded it.")),
      cpu_weight_(out.Gauge("drift_loaded_cpu_weight",
                            "CPUWeight= as systemd has loaded it; 100 where "
                            "it is not set.")),
      tasks_limit_(out.Gauge("drift_loaded_tasks_limit",
                             "TasksMax= as systemd has loaded it.")),
      open_files_(out.Gauge("drift_loaded_open_files_limit",
                            "LimitNOFILE= as systemd has loaded it: the soft "
                            "limit at the next start.")),
      loaded_as_declared_(out.Gauge(
          "drift_loaded_as_declared",
          "1 if systemd has loaded what is declared; 0 if not: then the gap "
          "is between the file and systemd, else between systemd and the "
          "cgroup.")) {}

void UnitFamilies::Add(const DeclaredUnit& unit,
                       const machine::systemd::Units::Known& known,
                       const drift::MachineFacts& machine) {
  state_.Add(unit.labels, "state", StateOf(known.row), 1);
  if (!known.row.sub.empty() && !Everyday(known.row)) {
    // systemd's own words are shorter.
    constexpr size_t kLongest = 40;
    substate_.Add(unit.labels, "substate",
                  std::string_view(known.row.sub).substr(0, kLongest), 1);
  }
  if (!known.read) return;
  const machine::systemd::Properties& has = known.properties;
  if (has.result && *has.result != "success") {
    result_.Add(unit.labels, "result", *has.result, 1);
  }
  if (has.type == "oneshot") type_.Add(unit.labels, "type", *has.type, 1);
  if (has.restarts) {
    restarts_.Add(unit.labels, static_cast<double>(*has.restarts));
  }
  if (has.unit_file_state) AddFileState(unit, *has.unit_file_state);
  if (has.needs_reload) {
    needs_reload_.Add(unit.labels, *has.needs_reload ? 1 : 0);
  }
  AddLoaded(unit, memory_limit_, Resource::kMemoryLimit, has.memory_limit_bytes,
            machine);
  AddLoaded(unit, memory_high_, Resource::kMemoryHigh, has.memory_high_bytes,
            machine);
  AddLoaded(unit, cpu_limit_, Resource::kCpuLimit, has.cpu_limit_cores,
            machine);
  AddLoaded(unit, cpu_weight_, Resource::kCpuWeight, has.cpu_weight, machine);
  AddLoaded(unit, tasks_limit_, Resource::kTasksLimit, has.tasks_limit,
            machine);
  AddLoaded(unit, open_files_, Resource::kOpenFilesLimit, has.open_files_limit,
            machine);
}

void UnitFamilies::AddFileState(const DeclaredUnit& unit,
                                const std::string& state) {
  const std::string_view declared = Boot(unit.declared->unit_file_state);
  const std::string_view actual = Boot(state);
  if (declared.empty() || actual.empty()) return;
  file_as_declared_.Add(unit.labels, declared == actual ? 1 : 0);
  if (declared != actual) file_state_.Add(unit.labels, "state", state, 1);
}

void UnitFamilies::AddLoaded(const DeclaredUnit& unit, metric::Family& family,
                             Resource resource, std::optional<double> loaded,
                             const drift::MachineFacts& machine) {
  if (!loaded) return;
  const drift::Applied told{*loaded, resource == Resource::kCpuWeight
                                         ? drift::Applied::Scale::kWeight
                                         : drift::Applied::Scale::kPlain};
  bool rounded = false;
  const Value* value = nullptr;
  if (unit.part != nullptr) {
    const auto found = unit.part->values.find(resource);
    if (found != unit.part->values.end()) value = &found->second;
  }
  if (value != nullptr) {
    family.Add(unit.labels, *loaded);
    std::optional<bool> same;
    if (value->state == Value::State::kIgnored) same = false;
    if (value->state == Value::State::kValid) {
      if (const auto number = Resolve(*value, machine)) {
        same = Means(resource, *number, told, machine.page_size, &rounded);
      }
    }
    if (same) {
      loaded_as_declared_.Add(unit.labels, "resource",
                              declared::NameOf(resource), *same ? 1 : 0);
    }
    return;
  }
  if (unit.applied == nullptr || std::isinf(*loaded)) return;
  const std::optional<drift::Applied>& applied = unit.applied->Of(resource);
  if (applied &&
      !Means(resource, *loaded, *applied, machine.page_size, &rounded)) {
    family.Add(unit.labels, *loaded);
  }
}

}  // namespace collectors
