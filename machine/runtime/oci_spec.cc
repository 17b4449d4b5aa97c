#include "machine/runtime/oci_spec.h"

#include <algorithm>
#include <limits>

#include "machine/text.h"

namespace machine::runtime {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();
// At and above this, cgroup v1's "unlimited": 2^63 rounded down to a page,
// which may be as large as 64 KiB.
constexpr int64_t kV1Unlimited =
    std::numeric_limits<int64_t>::max() - (1 << 16) + 1;

std::optional<double> Limit(std::optional<int64_t> value) {
  if (!value || *value == 0 || *value < -1) return std::nullopt;
  if (*value == -1 || *value >= kV1Unlimited) return kUnlimited;
  return static_cast<double>(*value);
}

// A value as cgroup v2's files take it: "max" or a whole number, which may
// be 0.
std::optional<double> FileValue(std::string_view text) {
  if (text == "max") return kUnlimited;
  auto number = Uint(text);
  if (!number) return std::nullopt;
  return static_cast<double>(*number);
}

std::optional<double> Swap(std::optional<double> memory,
                           std::optional<double> both) {
  if (both == kUnlimited) return kUnlimited;
  if (!both || !memory || *both < *memory) return std::nullopt;
  return *both - *memory;
}

std::optional<double> Cores(std::optional<double> quota,
                            std::optional<double> period) {
  constexpr double kDefaultPeriod = 100'000;
  if (!quota || quota == kUnlimited) return quota;
  return *quota / period.value_or(kDefaultPeriod);
}

std::optional<uint64_t> Shares(std::optional<int64_t> value) {
  if (!value || *value <= 0) return std::nullopt;
  return static_cast<uint64_t>(std::clamp<int64_t>(*value, 2, 262'144));
}

std::optional<double> OpenFiles(const Json& rlimits) {
  std::optional<double> soft;
  for (const Json& rlimit : rlimits.items()) {
    if (rlimit["type"].String() != "RLIMIT_NOFILE") continue;
    auto value = rlimit["soft"].Int();
    if (!value || *value < 0) continue;
    soft = *value >= kV1Unlimited ? kUnlimited : static_cast<double>(*value);
  }
  return soft;
}

// "20000 100000", "max 100000" or "20000".
std::optional<double> CpuMax(std::string_view text) {
  auto quota = FileValue(NextWord(text));
  std::string_view word = NextWord(text);
  auto period = FileValue(word);
  if (!word.empty() && (!period || *period <= 0)) return std::nullopt;
  return Cores(quota, period);
}

void Override(std::optional<double>& value, std::optional<double> unified) {
  if (unified) value = unified;
}

}  // namespace

Created CreatedOf(const Json& spec) {
  const Json& resources = spec["linux"]["resources"];
  const Json& memory = resources["memory"];
  const Json& cpu = resources["cpu"];
  Created created;
  created.memory_limit = Limit(memory["limit"].Int());
  created.memory_low = Limit(memory["reservation"].Int());
  created.swap_limit = Swap(created.memory_limit, Limit(memory["swap"].Int()));
  auto period = Limit(cpu["period"].Int());
  if (period == kUnlimited) period.reset();
  created.cpu_limit = Cores(Limit(cpu["quota"].Int()), period);
  created.cpu_shares = Shares(cpu["shares"].Int());
  created.tasks_limit = Limit(resources["pids"]["limit"].Int());
  created.open_files_limit = OpenFiles(spec["process"]["rlimits"]);

  const Json& unified = resources["unified"];
  const auto text = [&](std::string_view file) {
    return Trim(unified[file].String().value_or(std::string_view()));
  };
  Override(created.memory_limit, FileValue(text("memory.max")));
  Override(created.memory_low, FileValue(text("memory.low")));
  Override(created.swap_limit, FileValue(text("memory.swap.max")));
  Override(created.cpu_limit, CpuMax(text("cpu.max")));
  Override(created.tasks_limit, FileValue(text("pids.max")));
  return created;
}

}  // namespace machine::runtime
