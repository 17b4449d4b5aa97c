// Where something was written.
#pragma once

#include <string>

namespace declared {

struct Location {
  // Relative to the source's root, so that it is the same on every machine that
  // has the checkout; absolute for systemd's unit search path. Of rendered
  // manifests: the file they were rendered from.
  std::string file;
  int line = 0;  // from 1; 0: the file as a whole

  bool operator==(const Location&) const = default;
};

// "apps/db.yaml:17", or "apps/db.yaml" without a line.
std::string ToText(const Location& location);

}  // namespace declared
