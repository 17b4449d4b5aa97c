// Rows and findings in words, for all formats that people read. Whatever the
// names hold, each text is one harmless line.
#pragma once

#include <string>
#include <vector>

#include "exporter/report/row.h"

namespace report {

struct Words {
  std::string workload, type, resource, declared, applied, actual, verdict,
      reason;
  std::string detail;  // "above 20 %", "512Mi at /batch.slice"; may be empty
  std::string where;
};
Words WordsOf(const Row& row);

// What was looked at, and what could not be: one text per line, at least one.
std::vector<std::string> Closing(const Findings& findings);

}  // namespace report
