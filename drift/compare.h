// Declared against applied: is the kernel told what was written, and if not,
// why. Pure, one resource of one instance at a time.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string_view>

#include "declared/workload.h"

namespace drift {

enum class Reason : uint8_t {
  // As declared:
  kEqual,
  kRounded,  // as the kernel or the runtime must: pages, 1 % of a CPU, weights
  kMaskedByAncestor,  // as declared, and a level above allows less
  // Not as declared; when several are true, the first one of this list is told:
  kIgnoredInvalid,  // the line is not understood by the one it is for
  kStaleConfig,     // changed since systemd last read its files
  kOverridden,      // systemctl set-property, or files only this machine has
  kChangedBeforeStart,  // the runtime was already asked for something else
  kChangedAtRuntime,    // the runtime asked for it; somebody changed it since
  kUnlimited,           // there is no limit at all
  kDiffers,
  // No verdict:
  kNotRunning,
  kAmbiguous,  // declared twice with different values
  kUnknown,
};
std::string_view NameOf(Reason reason);  // "equal", "masked_by_ancestor", ...

enum class Verdict : uint8_t { kAsDeclared, kNot, kNone };
Verdict VerdictOf(Reason reason);

// What the comparison needs to know of the machine.
struct MachineFacts {
  double page_size = 4096;
  std::optional<double> memory_bytes;  // MemTotal, or the root's limit
  std::optional<double> tasks;         // min of threads-max, pid_max
  std::optional<double> cpus;          // online
  std::optional<double> open_files;    // that PID 1 may have
  // When systemd last read its unit files; absent: not known.
  std::optional<std::time_t> systemd_reloaded;
};

// The declared number in base units on this machine (percentages resolved as
// systemd does); absent if the machine's total isn't known.
std::optional<double> Resolve(const declared::Value& value,
                              const MachineFacts& machine);

struct Applied {
  double number = 0;  // base unit; +infinity: no limit
  // Of CPU requests and weights: the kernel's own scale instead of cores.
  enum class Scale : uint8_t { kPlain, kWeight, kShares };
  Scale scale = Scale::kPlain;
};

// True if `applied` is what becomes of `declared`, by kernel.md section 4.5;
// `rounded` is set if they're not the same number.
bool Means(declared::Resource resource, double declared, const Applied& applied,
           double page_size, bool* rounded);

struct Question {
  declared::Resource resource = declared::Resource::kMemoryLimit;
  const declared::Value* declared = nullptr;  // not null
  std::optional<Applied> applied = {};        // absent: not known
  // What the level that binds allows; absent: not known.
  std::optional<double> effective = {};
  // systemd: set for this unit outside of the declared files.
  const declared::Value* override_value = nullptr;
  std::time_t changed = 0;  // of the unit's files; 0: not known
  // What the container runtime was asked for at creation.
  std::optional<Applied> created = {};
};
Reason Compare(const Question& question, const MachineFacts& machine);

}  // namespace drift
