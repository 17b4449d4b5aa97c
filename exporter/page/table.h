// The rows of the report as a table that becomes a list of cards on a phone.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "exporter/page/history.h"
#include "exporter/page/view.h"
#include "exporter/report/row.h"

namespace page {

// Appends the table with as many of `rows`, from view.from on, as fit into
// `most` bytes and kMostRows; at least one. Returns how many.
constexpr size_t kMostRows = 50;
size_t AppendTable(std::span<const report::Row* const> rows, const View& view,
                   const History& history, size_t most, std::string& html);

}  // namespace page
