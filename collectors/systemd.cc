// Units as systemd sees them. What is declared of a unit stands in files,
// systemd has loaded those at some time, and told the kernel: three layers, and
// this is the one in the middle.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "collectors/collectors.h"
#include "collectors/declared_values.h"
#include "collectors/systemd_families.h"
#include "machine/systemd/session.h"
#include "machine/systemd/units.h"

namespace collectors {
namespace {

using machine::systemd::Manager;
using machine::systemd::Units;

// For all that one scrape asks of PID 1.
constexpr std::chrono::milliseconds kBudget{1500};

bool IsUnit(const declared::Workload* declared) {
  return declared != nullptr &&
         declared->language == declared::Language::kSystemd;
}

// The declared units that run here, with their cgroup, and those that must, by
// name.
using Wanted = std::map<std::string, DeclaredUnit>;

Wanted WantedOf(const Workloads& workloads, machine::Buffer& buffer) {
  Wanted wanted;
  for (size_t i = 0; i < workloads.labels.size(); ++i) {
    const drift::Workload& workload = workloads.snapshot.workloads[i];
    if (!IsUnit(workload.declared)) continue;
    wanted.try_emplace(
        workload.identity.workload,
        DeclaredUnit{workload.declared, workload.part,
                     &workloads.readings.Facts(
                         static_cast<size_t>(workload.member), buffer),
                     workloads.labels[i]});
  }
  if (workloads.snapshot.inventory == nullptr) return wanted;
  for (const declared::Workload& unit :
       workloads.snapshot.inventory->workloads()) {
    if (!IsUnit(&unit) || !unit.must_run) continue;
    if (unit.name.find("@.") != std::string::npos) continue;  // a template
    wanted.try_emplace(
        unit.name,
        DeclaredUnit{&unit, unit.parts.empty() ? nullptr : unit.parts.data(),
                     nullptr, LabelsOf(unit)});
  }
  return wanted;
}

class Systemd {
 public:
  explicit Systemd(std::unique_ptr<Manager> manager)
      : manager_(std::move(manager)) {}

  absl::Status Collect(const Context& context, metric::Families& out) {
    const auto deadline = Manager::Clock::now() + kBudget;
    // Whatever is thrown (no thread to be had), the session must not stay ours.
    const Ending ending{*manager_};
    absl::Status status = manager_->Begin(
        context.root.rootfs, context.options.system_bus_address, deadline);
    if (status.ok()) status = Ask(context, out, deadline);
    return status;
  }

 private:
  struct Ending {
    Manager& manager;
    explicit Ending(Manager& of) : manager(of) {}
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;
    ~Ending() { manager.End(); }
  };

  absl::Status Ask(const Context& context, metric::Families& out,
                   Manager::Clock::time_point deadline) {
    auto rows = manager_->ListUnits();
    if (!rows.ok()) return rows.status();
    AddUnits(*rows, out);

    auto workloads = context.workloads();
    if (absl::IsUnavailable(workloads.status())) return absl::OkStatus();
    if (!workloads.ok()) return workloads.status();
    machine::Buffer buffer;
    const Wanted wanted = WantedOf(**workloads, buffer);
    const drift::MachineFacts machine = ReadMachineFacts(context);
    std::set<std::string> names;
    std::set<std::string> doubted;
    for (const auto& [name, unit] : wanted) {
      names.insert(name);
      const Units::Known* known = units_.Find(name);
      if (known != nullptr && Doubtful(unit, *known, machine)) {
        doubted.insert(name);
      }
    }
    // What is known stays true enough to tell where asking anew has failed.
    absl::Status status = units_.Refresh(*manager_, *rows, names, doubted,
                                         Manager::Clock::now(), deadline);
    UnitFamilies families(out);
    for (const auto& [name, unit] : wanted) {
      const Units::Known* known = units_.Find(name);
      if (known != nullptr) families.Add(unit, *known, machine);
    }
    return status;
  }

  const std::unique_ptr<Manager> manager_;
  Units units_;
};

}  // namespace

Collect MakeSystemd(std::unique_ptr<Manager> manager) {
  auto systemd = std::make_shared<Systemd>(std::move(manager));
  return [systemd](const Context& context, metric::Families& out) {
    return systemd->Collect(context, out);
  };
}

Collect MakeSystemd() { return MakeSystemd(machine::systemd::MakeSession()); }

}  // namespace collectors
