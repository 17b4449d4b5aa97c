#include "machine/cgroup/memory.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "machine/cgroup/fields.h"
#include "machine/cgroup/flat.h"
#include "machine/text.h"

namespace machine::cgroup {
namespace {

absl::StatusOr<MemoryEvents> ParseOomControl(std::string_view text) {
  // Before 4.13 there is no oom_kill line: a file that is understood.
  MemoryEvents events;
  std::optional<uint64_t> under_oom;
  const Key keys[] = {{"oom_kill", &events.oom_kill},
                      {"under_oom", &under_oom}};
  absl::Status status = ParseFlat(text, keys);
  if (!status.ok()) return status;
  return events;
}

void ReadV2(Fields& fields, Memory& memory) {
  const bool current = fields.Take(File::kMemoryCurrent, memory.usage);
  const bool stat =
      fields.Take(File::kMemoryStat, ParseMemoryStat, memory.stat);
  // The root has no memory.current. With neither there is no controller, and
  // no other file to be tried.
  if (!current && !stat) return;
  fields.Take(File::kMemoryMax, ParseLimit, memory.limit);
  fields.Try(File::kMemoryHigh, ParseLimit, memory.high);
  fields.Try(File::kMemoryLow, ParseLimit, memory.low);
  fields.Try(File::kMemoryMin, ParseLimit, memory.min);
  fields.Try(File::kMemoryPeak, memory.peak);
  fields.Try(File::kMemorySwapCurrent, memory.swap);
  fields.Try(File::kMemorySwapMax, ParseLimit, memory.swap_limit);
  fields.Take(File::kMemoryEvents, ParseMemoryEvents, memory.events);
  fields.Try(File::kMemoryEventsLocal, ParseMemoryEvents, memory.events_local);
}

// memsw is memory + swap, so that its limit is never below the memory limit.
std::optional<double> SwapLimit(std::optional<double> limit,
                                std::optional<double> memsw) {
  if (!memsw || std::isinf(*memsw)) return memsw;
  if (!limit || *limit > *memsw) return std::nullopt;
  return *memsw - *limit;
}

void ReadV1(Fields& fields, Memory& memory) {
  const bool usage = fields.Take(File::kV1MemoryUsage, memory.usage);
  const bool stat =
      fields.Take(File::kV1MemoryStat, ParseV1MemoryStat, memory.stat);
  if (!usage && !stat) return;
  fields.Take(File::kV1MemoryLimit, ParseLimit, memory.limit);
  fields.Try(File::kV1MemorySoftLimit, ParseLimit, memory.soft_limit);
  fields.Try(File::kV1MemoryMaxUsage, memory.peak);
  std::optional<double> memsw_limit;
  fields.Try(File::kV1MemoryMemswLimit, ParseLimit, memsw_limit);
  memory.swap_limit = SwapLimit(memory.limit, memsw_limit);
  // memsw.usage - usage would be the difference of two moments.
  memory.swap = memory.stat.swap;
  fields.Try(File::kV1MemoryOomControl, ParseOomControl, memory.events);
  fields.Try(File::kV1MemoryFailcnt, memory.events.max);
}

}  // namespace

absl::StatusOr<MemoryEvents> ParseMemoryEvents(std::string_view text) {
  MemoryEvents events;
  const Key keys[] = {{"low", &events.low},
                      {"high", &events.high},
                      {"max", &events.max},
                      {"oom", &events.oom},
                      {"oom_kill", &events.oom_kill},
                      {"oom_group_kill", &events.oom_group_kill}};
  absl::Status status = ParseFlat(text, keys);
  if (!status.ok()) return status;
  return events;
}

absl::StatusOr<MemoryStat> ParseMemoryStat(std::string_view text) {
  MemoryStat stat;
  const Key keys[] = {{"anon", &stat.anon},
                      {"file", &stat.file},
                      {"inactive_file", &stat.inactive_file},
                      {"shmem", &stat.shmem},
                      {"pgmajfault", &stat.major_faults},
                      {"workingset_refault_anon", &stat.refault_anon},
                      {"workingset_refault_file", &stat.refault_file},
                      {"workingset_refault", &stat.refault},
                      {"workingset_restore_anon", &stat.restore_anon},
                      {"workingset_restore_file", &stat.restore_file},
                      {"workingset_restore", &stat.restore},
                      {"pgscan", &stat.scanned},
                      {"pgsteal", &stat.reclaimed}};
  absl::Status status = ParseFlat(text, keys);
  if (!status.ok()) return status;
  return stat;
}

absl::StatusOr<MemoryStat> ParseV1MemoryStat(std::string_view text) {
  MemoryStat stat;
  const Key keys[] = {{"total_rss", &stat.anon},
                      {"total_cache", &stat.file},
                      {"total_inactive_file", &stat.inactive_file},
                      {"total_shmem", &stat.shmem},
                      {"total_swap", &stat.swap},
                      {"total_pgmajfault", &stat.major_faults},
                      {"total_workingset_refault_anon", &stat.refault_anon},
                      {"total_workingset_refault_file", &stat.refault_file},
                      {"total_workingset_refault", &stat.refault}};
  absl::Status status = ParseFlat(text, keys);
  if (!status.ok()) return status;
  return stat;
}

absl::StatusOr<double> ParseLimit(std::string_view text) {
  // LONG_MAX rounded down to a page of at most 64 KiB: v1's "unlimited".
  constexpr uint64_t kUnlimited = 0x7fffffffffff0000;
  const std::string_view word = Trim(text);
  const auto bytes = Uint(word);
  if (word == "max" || (bytes && *bytes >= kUnlimited)) {
    return std::numeric_limits<double>::infinity();
  }
  if (!bytes) return NotUnderstood("limit", text);
  return static_cast<double>(*bytes);
}

std::optional<uint64_t> Memory::working_set() const {
  if (!usage || !stat.inactive_file) return std::nullopt;
  return *usage - std::min(*usage, *stat.inactive_file);
}

absl::StatusOr<Memory> ReadMemory(const Cgroup& cgroup, Buffer& buffer) {
  Memory memory;
  Fields fields(cgroup, buffer);
  if (cgroup.V2(Controller::kMemory)) {
    ReadV2(fields, memory);
  } else {
    ReadV1(fields, memory);
  }
  if (absl::Status status = fields.status(); !status.ok()) return status;
  return memory;
}

}  // namespace machine::cgroup
