// Opens unit files, which may be anything that a hostile tree holds.
#pragma once

#include "declared/systemd/catalog.h"
#include "declared/systemd/unit_file.h"

namespace declared::systemd {

// Of a file that cannot be read, or is too large: no assignments, one problem.
UnitFile ReadUnitFile(const Entry& entry);

}  // namespace declared::systemd
