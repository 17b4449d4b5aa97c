// One source of any language, read whole.
#pragma once

#include <cstdint>
#include <string>

#include "declared/source.h"
#include "declared/systemd/systemd.h"

namespace declared {

// As metrics and logs name it: "kubernetes:/srv/gitops", or "systemd" for the
// machine's own unit search path.
std::string ToText(const Source& source);

// Thresholds of checks that do not exist, or that are the machine's, are one
// problem each, and gone.
Loaded Load(const Source& source, const SystemdMachine& machine);

// Changes when Load() would read anything else; opens no declared file.
uint64_t Fingerprint(const Source& source, const SystemdMachine& machine);

}  // namespace declared
