#include "collectors/look.h"

#include <optional>

#include "collectors/declared_values.h"
#include "machine/proc/limits.h"

namespace collectors {
namespace {

// Of the processes in a cgroup. A limit is one of a process, not of the cgroup:
// any process can lower its own, and some raise it up to the hard one. So the
// declared one counts as applied if any of the first few has it; else the
// oldest process, the one that was started first, speaks for all.
std::optional<double> OpenFilesLimit(const machine::Dir& proc,
                                     const Workloads& workloads, int member,
                                     double declared, machine::Buffer& buffer) {
  constexpr size_t kMostProcesses = 8;
  const auto& procs =
      workloads.readings.Procs(static_cast<size_t>(member), buffer);
  if (!procs.ok()) return std::nullopt;
  std::optional<double> first;
  size_t asked = 0;
  for (int pid : procs->pids) {
    if (++asked > kMostProcesses) break;
    auto limit = machine::proc::ReadOpenFilesLimit(proc, pid, buffer);
    if (!limit.ok()) continue;
    if (*limit == declared) return *limit;
    if (!first) first = *limit;
  }
  return first;
}

}  // namespace

drift::Look MakeLook(const Context& context, const Workloads& workloads,
                     machine::Buffer& buffer) {
  drift::Look look;
  look.machine = ReadMachineFacts(context);
  look.facts = [&workloads, &buffer](int member) -> const drift::CgroupFacts& {
    return workloads.readings.Facts(static_cast<size_t>(member), buffer);
  };
  look.open_files = [&context, &workloads, &buffer](int member,
                                                    double declared) {
    return OpenFilesLimit(context.root.proc, workloads, member, declared,
                          buffer);
  };
  return look;
}

}  // namespace collectors
