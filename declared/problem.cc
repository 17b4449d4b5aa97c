#include "declared/problem.h"

#include "declared/text.h"

namespace declared {

std::string_view NameOf(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

std::string ToText(const Problem& problem) {
  constexpr size_t kMostBytes = 400;
  std::string text = ToText(problem.location) + ": " + problem.what;
  if (!problem.mend.empty()) text += " (" + problem.mend + ")";
  return Printable(text, kMostBytes);
}

}  // namespace declared
