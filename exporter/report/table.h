// The report as a table for people.
#pragma once

#include <cstddef>
#include <string>

#include "exporter/report/row.h"

namespace report {

struct Style {
  size_t width = 0;  // columns of the terminal; 0: as wide as it takes
  bool colour = false;
};

// On a narrow terminal each row takes two lines.
std::string Table(const Findings& findings, const Style& style);

}  // namespace report
