#include "declared/native/keys.h"

#include <algorithm>
#include <numeric>

#include "declared/text.h"

namespace declared::native {
namespace {

// Levenshtein's distance, one row at a time.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view Nearest(std::string_view key,
                         std::span<const std::string_view> known) {
  constexpr size_t kMostBytes = 64;  // of a key worth comparing
  key = key.substr(0, kMostBytes);
  return *std::min_element(known.begin(), known.end(),
                           [&](std::string_view a, std::string_view b) {
                             return Distance(key, a) < Distance(key, b);
                           });
}

void CheckKeys(const yaml::Node& map, std::span<const std::string_view> known,
               const std::string& file, std::vector<Problem>& problems) {
  constexpr size_t kMostShown = 60;
  constexpr size_t kMostProblems = 1000;
  for (const auto& [key, value] : map.map()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    if (problems.size() >= kMostProblems) return;
    problems.push_back(
        {Severity::kError,
         "unknown-key",
         {file, map.LineOfKey(key)},
         "'" + Printable(key, kMostShown) + "' is not known",
         "did you mean '" + std::string(Nearest(key, known)) + "'?"});
  }
}

}  // namespace declared::native
