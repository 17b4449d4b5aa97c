#include "exporter/report/rows.h"

#include <cstddef>
#include <utility>

#include "exporter/report/resource_row.h"
#include "exporter/report/suffering.h"

namespace report {
namespace {

using declared::Resource;

Verdict Judge(drift::Reason reason) {
  if (reason == drift::Reason::kMaskedByAncestor) return Verdict::kMasked;
  switch (drift::VerdictOf(reason)) {
    case drift::Verdict::kAsDeclared:
      return Verdict::kOk;
    case drift::Verdict::kNot:
      return Verdict::kDrift;
    case drift::Verdict::kNone:
      break;
  }
  return Verdict::kUnknown;
}

const drift::Effective& EffectiveOf(const drift::InstanceDrift& instance,
                                    Resource resource) {
  if (resource == Resource::kCpuLimit) return instance.cpu;
  return resource == Resource::kTasksLimit ? instance.tasks : instance.memory;
}

Row ComparedRow(const drift::Workload& workload,
                const drift::InstanceDrift& instance,
                const drift::Comparison& comparison, const Window& window,
                const drift::MachineFacts& machine) {
  Row row =
      ResourceRow(workload, comparison.resource, comparison.applied, machine);
  row.actual = UsageOf(comparison.resource, window);
  row.verdict = Judge(comparison.reason);
  row.reason = NameOf(comparison.reason);
  if (row.verdict == Verdict::kMasked) {
    const drift::Effective& effective =
        EffectiveOf(instance, comparison.resource);
    row.effective = CellOf(effective.limit, UnitOf(comparison.resource));
    row.level = effective.level;
  }
  return row;
}

Row NotRunningRow(const declared::Workload& workload) {
  Row row;
  row.who = {workload.name_space, workload.name, workload.type, "", ""};
  row.resource = "running";
  row.declared = Cell::Of(1, Unit::kCount);
  row.actual = Cell::Of(0, Unit::kCount);
  row.verdict = Verdict::kDrift;
  row.reason = NameOf(drift::Reason::kNotRunning);
  row.note = workload.must_run_why;
  row.where = ToText(workload.location);
  return row;
}

// Nothing lives in there: there is nobody of whom something could be unknown.
bool Empty(const Window& window) {
  return window.vanished || (window.tasks && *window.tasks == 0);
}

}  // namespace

std::vector<Row> MakeRows(const drift::Snapshot& snapshot,
                          const drift::Look& look,
                          std::span<const Window> windows, bool all) {
  std::vector<Row> rows;
  auto Add = [&](Row row) {
    if (all || row.verdict != Verdict::kOk) rows.push_back(std::move(row));
  };
  for (size_t i = 0; i < snapshot.workloads.size(); ++i) {
    const drift::Workload& workload = snapshot.workloads[i];
    if (workload.group || i >= windows.size()) continue;
    for (Row& row : SufferingOf(workload, windows[i],
                                look.facts(workload.member), look.machine)) {
      Add(std::move(row));
    }
  }
  for (const drift::InstanceDrift& instance : Evaluate(snapshot, look)) {
    const auto i = static_cast<size_t>(instance.workload);
    if (i >= windows.size()) continue;
    for (const drift::Comparison& comparison : instance.comparisons) {
      Row row = ComparedRow(snapshot.workloads[i], instance, comparison,
                            windows[i], look.machine);
      if (row.verdict == Verdict::kUnknown &&
          (Empty(windows[i]) || comparison.declared->derived)) {
        continue;  // nobody, or nothing that somebody wrote
      }
      Add(std::move(row));
    }
  }
  for (const drift::Presence& presence : PresenceOf(snapshot, look)) {
    if (presence.declared->must_run && presence.running == 0) {
      Add(NotRunningRow(*presence.declared));
    }
  }
  Sort(rows);
  return rows;
}

}  // namespace report
