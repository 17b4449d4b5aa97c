// Rows as lines, for tests to compare.
#pragma once

#include <string>
#include <vector>

#include "exporter/report/words.h"

namespace report {

inline std::vector<std::string> Lines(const std::vector<Row>& rows) {
  std::vector<std::string> lines;
  for (const Row& row : rows) {
    const Words words = WordsOf(row);
    std::string line;
    for (const std::string* text :
         {&words.verdict, &words.workload, &words.resource, &words.declared,
          &words.applied, &words.actual, &words.reason, &words.detail,
          &words.where}) {
      if (!line.empty()) line += " | ";
      line += text->empty() ? "-" : *text;
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace report
