#include "exporter/report/glance.h"

#include <chrono>
#include <utility>

#include "machine/cgroup/pids.h"
#include "machine/dir.h"

namespace report {
namespace {

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Vitals Read(const collectors::Workloads& workloads, size_t member,
            machine::Buffer& buffer) {
  const machine::cgroup::Cgroup& cgroup =
      *workloads.snapshot.members[member].cgroup;
  Vitals vitals;
  vitals.at = Now();
  // The counters first: they belong to that moment.
  const auto& cpu = workloads.readings.Cpu(member, buffer);
  if (cpu.ok()) vitals.cpu = cpu->stat;
  auto pressure = machine::cgroup::ReadPressure(cgroup, buffer);
  if (pressure.ok()) vitals.pressure = *pressure;
  const auto& memory = workloads.readings.Memory(member, buffer);
  if (memory.ok()) vitals.memory = *memory;
  vitals.tasks = workloads.readings.Facts(member, buffer).tasks;
  if (!vitals.cpu && !vitals.memory && !vitals.tasks) {
    vitals.vanished =
        absl::IsNotFound(machine::cgroup::ReadProcs(cgroup, buffer).status());
  }
  return vitals;
}

}  // namespace

absl::StatusOr<Glance> TakeGlance(const Walk& walk) {
  auto workloads = walk();
  if (!workloads.ok()) return workloads.status();
  Glance glance;
  glance.workloads = *std::move(workloads);
  machine::Buffer buffer;
  const auto& all = glance.workloads->snapshot.workloads;
  glance.vitals.reserve(all.size());
  for (const drift::Workload& workload : all) {
    glance.vitals.push_back(
        Read(*glance.workloads, static_cast<size_t>(workload.member), buffer));
  }
  return glance;
}

Past::Past(const Glance& glance) {
  const auto& all = glance.workloads->snapshot.workloads;
  by_path_.reserve(all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    by_path_.emplace(all[i].cgroup->path(),
                     Seen{all[i].cgroup->inode(), glance.vitals[i]});
  }
}

const Vitals* Past::Find(const machine::cgroup::Cgroup& cgroup) const {
  const auto seen = by_path_.find(cgroup.path());
  if (seen == by_path_.end() || seen->second.inode != cgroup.inode()) {
    return nullptr;
  }
  return &seen->second.vitals;
}

std::vector<Window> WindowsOf(const Past& before, const Glance& after) {
  std::vector<Window> windows;
  const auto& all = after.workloads->snapshot.workloads;
  windows.reserve(all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    windows.push_back(WindowOf(before.Find(*all[i].cgroup), after.vitals[i]));
  }
  return windows;
}

}  // namespace report
