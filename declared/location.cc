#include "declared/location.h"

namespace declared {

std::string ToText(const Location& location) {
  if (location.line <= 0) return location.file;
  return location.file + ":" + std::to_string(location.line);
}

}  // namespace declared
