#include "exporter/report/examine.h"

#include <algorithm>

#include "collectors/look.h"
#include "exporter/report/rows.h"
#include "machine/dir.h"

namespace report {
namespace {

// What systemd ignores is known to count as unlimited, and a check that does
// not exist, or is the machine's, is nobody's. Any other error leaves a value
// out.
bool Understood(const drift::SourceState& source) {
  return std::ranges::none_of(
      source.problems, [](const declared::Problem& problem) {
        return problem.severity == declared::Severity::kError &&
               problem.check != "ignored-by-systemd" &&
               problem.check != "wrong-section" &&
               problem.check != "unknown-check" &&
               problem.check != "machine-check" &&
               problem.check != "duplicate-key";
      });
}

}  // namespace

Findings Examine(const exporter::Scraper::Machine& machine,
                 const Glance& glance, std::span<const Window> windows,
                 bool all) {
  Findings findings;
  const drift::Snapshot& snapshot = glance.workloads->snapshot;
  for (const drift::Workload& workload : snapshot.workloads) {
    if (workload.group) continue;
    ++findings.workloads;
    if (workload.declared != nullptr) ++findings.declared;
  }

  auto declarations = machine.declarations();
  const collectors::Context context{
      *machine.root, machine.options, *machine.processes,
      [&] { return glance.workloads; }, [&] { return declarations; }};
  machine::Buffer buffer;
  const drift::Look look =
      collectors::MakeLook(context, *glance.workloads, buffer);
  findings.rows = MakeRows(snapshot, look, windows, all);

  if (declarations == nullptr) return findings;
  for (const drift::SourceState& source : declarations->sources) {
    findings.sources.push_back({source.source, source.commit, source.readable,
                                source.problems.size(), Understood(source)});
  }
  return findings;
}

}  // namespace report
