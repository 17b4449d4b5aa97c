#include "drift/compare.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace drift {
namespace {

using declared::Resource;
using declared::Value;

constexpr std::array<std::string_view, 13> kNames = {
    "equal",        "rounded",    "masked_by_ancestor",   "ignored_invalid",
    "stale_config", "overridden", "changed_before_start", "changed_at_runtime",
    "unlimited",    "differs",    "not_running",          "ambiguous",
    "unknown"};

bool Bytes(Resource resource) {
  switch (resource) {
    case Resource::kMemoryLimit:
    case Resource::kMemoryHigh:
    case Resource::kMemoryLow:
    case Resource::kMemoryMin:
    case Resource::kMemorySwapLimit:
      return true;
    default:
      return false;
  }
}

// Limits bind downwards, so a smaller one above makes them moot.
bool Limit(Resource resource) {
  return resource == Resource::kMemoryLimit ||
         resource == Resource::kCpuLimit || resource == Resource::kTasksLimit;
}

// Quotas are kept in microseconds per period, both never below 1 ms (100 ms is
// the default and 1 s the longest period), and runtimes round up to 1 % of a
// CPU under systemd.
bool CpuMeans(double declared, double applied, bool* rounded) {
  // 1 us of the shortest period, and 1 ms of the longest, in cores.
  constexpr double kMicrosecond = 1e-3;
  constexpr double kStep = 0.01;
  constexpr double kTiny = 1e-9;
  *rounded = std::abs(declared - applied) > kTiny;
  if (!*rounded) return true;
  if (std::abs(declared - applied) <= kMicrosecond + kTiny) return true;
  const double stepped = std::ceil(declared / kStep - 1e-6) * kStep;
  return std::abs(applied - std::max(stepped, kStep)) <= kTiny;
}

// cpu.shares of a CPU request, as the kubelet and Docker compute them.
double SharesOf(double cores) {
  return std::clamp(std::floor(cores * 1024 + 1e-6), 2.0, 262144.0);
}

// The two formulas in use from shares to cpu.weight, and systemd's own.
bool WeightMeans(double shares, double weight) {
  const double linear = std::floor(1 + (shares - 2) * 9999 / 262142);
  const double l = std::log2(shares);
  const double curved =
      shares <= 2 ? 1
      : shares >= 262144
          ? 10000
          : std::ceil(std::pow(10, (l * l + 125 * l) / 612 - 7.0 / 34) - 1e-9);
  const double systemd = std::clamp(std::floor(shares * 100 / 1024), 1., 1e4);
  return weight == linear || weight == curved || weight == systemd;
}

bool RequestMeans(double cores, const Applied& applied, bool* rounded) {
  *rounded = true;
  const double shares = SharesOf(cores);
  if (applied.scale == Applied::Scale::kWeight) {
    return WeightMeans(shares, applied.number);
  }
  *rounded = applied.number != cores * 1024;
  return applied.number == shares;
}

// systemd writes CPUWeight= to cpu.weight as it is, and on v1 to cpu.shares.
bool CpuWeightMeans(double weight, const Applied& applied, bool* rounded) {
  *rounded = applied.scale == Applied::Scale::kShares;
  if (!*rounded) return weight == applied.number;
  return applied.number ==
         std::clamp(std::floor(weight * 1024 / 100), 2.0, 262144.0);
}

bool Stale(const Question& question, const MachineFacts& machine) {
  return question.changed != 0 && machine.systemd_reloaded &&
         question.changed > *machine.systemd_reloaded;
}

// The kernel refuses what is above fs.nr_open, "infinity" included: systemd
// then gives as much as it has itself.
bool IsMostOpenFiles(const Question& question, double declared,
                     const MachineFacts& machine) {
  return question.resource == Resource::kOpenFilesLimit && machine.open_files &&
         declared > *machine.open_files &&
         question.applied->number == *machine.open_files;
}

// Why `applied` is not `declared`.
Reason WhyNot(const Question& question, const MachineFacts& machine) {
  const Applied& applied = *question.applied;
  auto Is = [&](const Value* value) {
    if (value == nullptr || value->state != Value::State::kValid) return false;
    auto number = Resolve(*value, machine);
    bool rounded = false;
    return number && Means(question.resource, *number, applied,
                           machine.page_size, &rounded);
  };
  if (Stale(question, machine)) return Reason::kStaleConfig;
  if (Is(question.override_value)) return Reason::kOverridden;
  if (question.created) {
    const auto number = Resolve(*question.declared, machine);
    bool rounded = false;
    const bool as_declared =
        number && Means(question.resource, *number, *question.created,
                        machine.page_size, &rounded);
    return as_declared ? Reason::kChangedAtRuntime
                       : Reason::kChangedBeforeStart;
  }
  if (std::isinf(applied.number)) return Reason::kUnlimited;
  return Reason::kDiffers;
}

}  // namespace

std::string_view NameOf(Reason reason) {
  return kNames[static_cast<size_t>(reason)];
}

Verdict VerdictOf(Reason reason) {
  if (reason <= Reason::kMaskedByAncestor) return Verdict::kAsDeclared;
  return reason <= Reason::kDiffers ? Verdict::kNot : Verdict::kNone;
}

std::optional<double> Resolve(const Value& value, const MachineFacts& machine) {
  switch (value.scale) {
    case Value::Scale::kAbsolute:
      return value.number;
    case Value::Scale::kOfMachineMemory:
      if (!machine.memory_bytes) return std::nullopt;
      return std::floor(value.number * *machine.memory_bytes /
                        machine.page_size) *
             machine.page_size;
    case Value::Scale::kOfMachineTasks:
      if (!machine.tasks) return std::nullopt;
      return std::floor(value.number * *machine.tasks);
  }
  return std::nullopt;
}

bool Means(Resource resource, double declared, const Applied& applied,
           double page_size, bool* rounded) {
  *rounded = false;
  if (resource == Resource::kCpuRequest) {
    return RequestMeans(declared, applied, rounded);
  }
  if (resource == Resource::kCpuWeight) {
    return CpuWeightMeans(declared, applied, rounded);
  }
  if (declared == applied.number) return true;
  if (std::isinf(declared) || std::isinf(applied.number)) return false;
  *rounded = true;
  if (resource == Resource::kCpuLimit) {
    return CpuMeans(declared, applied.number, rounded);
  }
  return Bytes(resource) &&
         std::floor(declared / page_size) * page_size == applied.number;
}

Reason Compare(const Question& question, const MachineFacts& machine) {
  const Value& declared = *question.declared;
  if (declared.state == Value::State::kAmbiguous) return Reason::kAmbiguous;
  if (!question.applied) return Reason::kUnknown;
  if (declared.state == Value::State::kIgnored) {
    // Ignored, and yet there: somebody else has set it.
    return Reason::kIgnoredInvalid;
  }
  const auto number = Resolve(declared, machine);
  if (!number) return Reason::kUnknown;
  if (IsMostOpenFiles(question, *number, machine)) return Reason::kRounded;
  bool rounded = false;
  if (!Means(question.resource, *number, *question.applied, machine.page_size,
             &rounded)) {
    return WhyNot(question, machine);
  }
  // Who asks for no limit cannot be given less than that.
  if (Limit(question.resource) && !std::isinf(*number) && question.effective &&
      *question.effective < question.applied->number) {
    return Reason::kMaskedByAncestor;
  }
  return rounded ? Reason::kRounded : Reason::kEqual;
}

}  // namespace drift
