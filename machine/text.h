// Kernel text -> words and numbers. Nothing here throws, indexes blindly or
// depends on the locale. All views point into the text that was passed in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace machine {

// Removes the first line (without its '\n') from `text` and returns it.
//   for (std::string_view line; NextLine(text, line);) ...
// A last line without '\n' counts; an empty rest does not.
bool NextLine(std::string_view& text, std::string_view& line);

// Removes the first word (blanks and tabs separate) from `line` and returns
// it; empty when there is none.
std::string_view NextWord(std::string_view& line);

std::string_view Trim(std::string_view text);  // blanks, tabs, newlines

// Whole-text decimal numbers; nullopt for empty, sign (Uint), overflow,
// trailing bytes.
std::optional<uint64_t> Uint(std::string_view text);
std::optional<int64_t> Int(std::string_view text);

// DataLoss: "<what>: not understood: '<line>'", with the line cut at 80 bytes
// and unprintable bytes escaped, so that it can be logged.
absl::Status NotUnderstood(std::string_view what, std::string_view line);

// Unavailable: this machine has no such data. `reason` is one word of the
// closed list below, the value of the label in drift_source_available;
// `why` is for people and says what to do.
//   psi_off, cgroup_v1, not_mounted, no_controller, permission, hidepid,
//   kernel_too_old, not_in_kernel, lxcfs, inotify_limit, other_namespace,
//   too_many, too_large, no_library, no_systemd
absl::Status Unavailable(std::string_view reason, std::string_view why);

// The reason of a status made by Unavailable(); "unknown" for any other.
std::string_view ReasonOf(const absl::Status& status);

}  // namespace machine
