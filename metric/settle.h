// The steps of Page::Settle: merge by name, drop duplicates, drop what is too
// much. Each step only marks samples; nothing is copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "metric/page.h"

namespace metric {

// One collector's samples of a family, and which of them leave the page.
struct Piece {
  const Family* family;
  const std::string* from;
  std::vector<bool> gone = {};  // by sample; empty (almost always): all stay

  bool IsGone(size_t sample) const { return !gone.empty() && gone[sample]; }
  void Drop(size_t sample);
  // Sample `sample` as it stands on the page: its whole line.
  std::string_view Line(size_t sample) const;
  // The lines that stay, neighbours together.
  void AppendRuns(std::vector<std::string_view>* runs) const;
};

// The pieces that make one family of the page: same name, same type.
struct Group {
  std::vector<Piece> pieces;

  const Family& head() const { return *pieces.front().family; }
};

// First step: families become groups.
class Merging {
 public:
  // False: the family contradicts an earlier one and is not on the page.
  bool Add(const Family& family, const std::string& from);
  std::vector<Group> TakeSortedByName();

 private:
  std::vector<Group> groups_;
  absl::flat_hash_map<std::string, size_t> group_of_;  // by family name
  absl::flat_hash_set<std::string> reserved_;          // see ReservedSuffixes()
};

// Second step: marks samples whose series stands in the group already, and
// counts samples into accounts->series and accounts->duplicates.
void DropDuplicates(Group* group, Page::Accounts* accounts);

// Third step: marks whole owners until accounts->series is at most max_series
// or only host samples are left.
void DropExcess(uint64_t max_series, std::vector<Group>* groups,
                Page::Accounts* accounts);

}  // namespace metric
