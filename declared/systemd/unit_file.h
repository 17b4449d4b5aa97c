// The text of one unit file or drop-in, understood line by line as systemd
// does:
//   [Service]
//   # a comment
//   MemoryMax=512M
//   Environment="A=1"
// A line that ends in a backslash goes on in the next one.
// systemd.syntax(7)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "declared/problem.h"

namespace declared::systemd {

struct Assignment {
  std::string section;
  std::string key;
  std::string value;  // trimmed; "" resets
  int line = 0;       // where it begins
};

struct UnitFile {
  std::string shown;  // Location::file
  std::vector<Assignment> assignments;
  // Lines that systemd drops, with their locations.
  std::vector<Problem> problems;
  // A section of units is in it: D-Bus and Avahi have *.service files too.
  bool is_unit = false;
  size_t bytes = 0;  // of memory and of text, about: what a bound is put on
};

constexpr size_t kMostUnitFileBytes = 1 << 20;

UnitFile ParseUnitFile(std::string_view text, std::string shown);

}  // namespace declared::systemd
