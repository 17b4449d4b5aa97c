#include "machine/proc/totals.h"

#include <algorithm>
#include <string>

#include "machine/proc/meminfo.h"
#include "machine/proc/stat.h"
#include "machine/text.h"

namespace machine::proc {
namespace {

std::optional<double> ReadNumber(const Dir& proc, const std::string& name,
                                 Buffer& buffer) {
  auto text = proc.Read(name, buffer);
  if (!text.ok()) return std::nullopt;
  auto number = Uint(Trim(*text));
  if (!number) return std::nullopt;
  return static_cast<double>(*number);
}

}  // namespace

Totals ReadTotals(const Dir& proc, Buffer& buffer) {
  Totals totals;
  if (auto meminfo = ReadMeminfo(proc, buffer); meminfo.ok()) {
    for (const Meminfo::Entry& entry : meminfo->entries) {
      if (entry.key != "MemTotal") continue;
      totals.memory_bytes = static_cast<double>(entry.value);
      break;
    }
  }
  if (auto stat = ReadStat(proc, buffer); stat.ok() && stat->cpus > 0) {
    totals.cpus = stat->cpus;
  }
  totals.tasks = ReadNumber(proc, "sys/kernel/threads-max", buffer);
  if (auto pids = ReadNumber(proc, "sys/kernel/pid_max", buffer)) {
    totals.tasks = std::min(totals.tasks.value_or(*pids - 1), *pids - 1);
  }
  return totals;
}

}  // namespace machine::proc
