#include "machine/cgroup/cpu.h"

#include <limits>

#include "machine/cgroup/fields.h"
#include "machine/cgroup/flat.h"
#include "machine/text.h"

namespace machine::cgroup {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

void ToNanoseconds(std::optional<uint64_t>& microseconds) {
  if (microseconds) *microseconds *= 1000;
}

absl::StatusOr<int64_t> ParseQuota(std::string_view text) {
  if (auto quota = Int(Trim(text))) return *quota;
  return NotUnderstood("quota", text);
}

// cpu.stat.local has one line.
auto ParseLocal(std::string_view name, uint64_t nanoseconds) {
  return [=](std::string_view text) -> absl::StatusOr<uint64_t> {
    std::optional<uint64_t> throttled;
    const Key keys[] = {{name, &throttled}};
    absl::Status status = ParseFlat(text, keys);
    if (!status.ok()) return status;
    return *throttled * nanoseconds;
  };
}

void ReadV2(Fields& fields, Cpu& cpu) {
  fields.Take(File::kCpuStat, ParseCpuStat, cpu.stat);
  const bool controller =
      fields.Take(File::kCpuMax, ParseCpuMax, cpu.limit_cores);
  if (fields.Try(File::kCpuWeight, cpu.weight) || controller) {
    // Without the controller this file is empty, or not there.
    fields.Try(File::kCpuStatLocal, ParseLocal("throttled_usec", 1000),
               cpu.local_throttled_ns);
  }
}

void ReadV1(Fields& fields, Cpu& cpu) {
  fields.Take(File::kV1CpuStat, ParseV1CpuStat, cpu.stat);
  int64_t quota = 0;
  uint64_t period = 0;
  if (fields.Take(File::kV1CpuCfsQuota, ParseQuota, quota)) {
    if (quota < 0) {
      cpu.limit_cores = kNoLimit;
    } else if (fields.Take(File::kV1CpuCfsPeriod, period) && period > 0) {
      cpu.limit_cores =
          static_cast<double>(quota) / static_cast<double>(period);
    }
  }
  fields.Try(File::kV1CpuShares, cpu.shares);
  fields.Try(File::kV1CpuStatLocal, ParseLocal("throttled_time", 1),
             cpu.local_throttled_ns);
}

void ReadV1Usage(Fields& fields, CpuStat& stat) {
  if (fields.Take(File::kV1CpuacctUsage, stat.usage_ns)) return;
  // On hybrid hosts v2 has the usage of every cgroup, also of those that no v1
  // controller knows: what a user's service manager makes for its services.
  CpuStat v2;
  if (fields.Take(File::kCpuStat, ParseCpuStat, v2)) {
    stat.usage_ns = v2.usage_ns;
    stat.user_ns = v2.user_ns;
    stat.system_ns = v2.system_ns;
  }
}

}  // namespace

absl::StatusOr<CpuStat> ParseCpuStat(std::string_view text) {
  CpuStat stat;
  const Key keys[] = {{"usage_usec", &stat.usage_ns},
                      {"user_usec", &stat.user_ns},
                      {"system_usec", &stat.system_ns},
                      {"nr_periods", &stat.periods, true},
                      {"nr_throttled", &stat.throttled_periods, true},
                      {"throttled_usec", &stat.throttled_ns}};
  absl::Status status = ParseFlat(text, keys);
  if (!status.ok()) return status;
  ToNanoseconds(stat.usage_ns);
  ToNanoseconds(stat.user_ns);
  ToNanoseconds(stat.system_ns);
  ToNanoseconds(stat.throttled_ns);
  return stat;
}

absl::StatusOr<CpuStat> ParseV1CpuStat(std::string_view text) {
  CpuStat stat;
  const Key keys[] = {{"nr_periods", &stat.periods, true},
                      {"nr_throttled", &stat.throttled_periods, true},
                      {"throttled_time", &stat.throttled_ns}};
  absl::Status status = ParseFlat(text, keys);
  if (!status.ok()) return status;
  return stat;
}

absl::StatusOr<double> ParseCpuMax(std::string_view text) {
  std::string_view rest = Trim(text);
  const std::string_view quota = NextWord(rest);
  const auto period = Uint(NextWord(rest));
  if (!period || *period == 0 || !rest.empty()) {
    return NotUnderstood("limit", text);
  }
  if (quota == "max") return kNoLimit;
  const auto microseconds = Uint(quota);
  if (!microseconds) return NotUnderstood("limit", text);
  return static_cast<double>(*microseconds) / static_cast<double>(*period);
}

absl::StatusOr<Cpu> ReadCpu(const Cgroup& cgroup, Buffer& buffer) {
  Cpu cpu;
  Fields fields(cgroup, buffer);
  if (cgroup.V2(Controller::kCpu)) {
    ReadV2(fields, cpu);
  } else {
    ReadV1(fields, cpu);
    ReadV1Usage(fields, cpu.stat);
  }
  if (absl::Status status = fields.status(); !status.ok()) return status;
  return cpu;
}

}  // namespace machine::cgroup
