// What is declared and applied of one resource of one workload, as a row that
// has no verdict yet.
#pragma once

#include <optional>

#include "drift/compare.h"
#include "drift/snapshot.h"
#include "exporter/report/row.h"
#include "exporter/report/window.h"

namespace report {

Unit UnitOf(declared::Resource resource);

// Unknown where it is absent.
Cell CellOf(const std::optional<double>& number, Unit unit);
Cell CellOf(const std::optional<drift::Applied>& applied,
            declared::Resource resource);

// How much of the resource is used.
Cell UsageOf(declared::Resource resource, const Window& window);

Row ResourceRow(const drift::Workload& workload, declared::Resource resource,
                const std::optional<drift::Applied>& applied,
                const drift::MachineFacts& machine);

}  // namespace report
