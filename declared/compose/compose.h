// Compose files.
// https://github.com/compose-spec/compose-spec/blob/main/spec.md
#pragma once

#include "declared/files.h"
#include "declared/source.h"

namespace declared {

FileRules ComposeFiles();
Loaded LoadCompose(const Source& source);

}  // namespace declared
