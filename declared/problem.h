// What is wrong with a declaration: one line that says where, what, and how to
// mend it. A problem never stops the rest of a source from being loaded.
#pragma once

#include <string>
#include <string_view>

#include "declared/location.h"

namespace declared {

enum class Severity : uint8_t {
  kError,    // not taken, or it means something else than it says
  kWarning,  // taken as written, and surely not what was meant
};

struct Problem {
  Severity severity = Severity::kError;
  // Short stable name in kebab-case, for filters and annotations:
  // "unknown-unit", "duplicate-key", "declared-twice", ...
  std::string check;
  Location location;
  std::string what;  // "MemoryMax=512Mi is ignored by systemd: no limit"
  std::string mend;  // "write MemoryMax=512M"
};

std::string_view NameOf(Severity severity);  // "error", "warning"

// "apps/db.yaml:17: what (mend)": one line, unprintable bytes escaped, at most
// about 400 bytes, whatever the file held.
std::string ToText(const Problem& problem);

}  // namespace declared
