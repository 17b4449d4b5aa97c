#include "exporter/report/glance.h"

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>

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

std::vector<Window> WindowsOf(const Glance& before, const Glance& after) {
  const auto& old = before.workloads->snapshot.workloads;
  std::unordered_map<std::string_view, size_t> places;
  for (size_t i = 0; i < old.size(); ++i) {
    places.emplace(old[i].cgroup->path(), i);
  }
  std::vector<Window> windows;
  const auto& all = after.workloads->snapshot.workloads;
  for (size_t i = 0; i < all.size(); ++i) {
    const auto place = places.find(all[i].cgroup->path());
    const bool same =
        place != places.end() &&
        old[place->second].cgroup->inode() == all[i].cgroup->inode();
    windows.push_back(WindowOf(same ? &before.vitals[place->second] : nullptr,
                               after.vitals[i]));
  }
  return windows;
}

}  // namespace report
