// --web.max-series: who gives way.
#include <algorithm>
#include <functional>
#include <utility>

#include "metric/settle.h"

namespace metric {
namespace {

using Owner = std::pair<Rank, uint64_t>;

// All samples that are on the page and may leave it.
template <typename Visit>
void ForEachDroppable(std::vector<Group>* groups, Visit visit) {
  for (Group& group : *groups) {
    for (Piece& piece : group.pieces) {
      const auto& samples = piece.family->samples();
      for (size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].rank == Rank::kHost || piece.IsGone(i)) continue;
        visit(piece, i, Owner(samples[i].rank, samples[i].owner));
      }
    }
  }
}

}  // namespace

void DropExcess(uint64_t max_series, std::vector<Group>* groups,
                Page::Accounts* accounts) {
  absl::flat_hash_map<Owner, uint64_t> series_of;
  ForEachDroppable(groups,
                   [&](Piece&, size_t, Owner owner) { ++series_of[owner]; });

  // Undeclared leaves first. Among equals by hash: the same order in every
  // scrape and every process, whichever others come and go in between.
  std::vector<Owner> order;
  order.reserve(series_of.size());
  for (const auto& [owner, series] : series_of) order.push_back(owner);
  std::sort(order.begin(), order.end(), std::greater<>());

  absl::flat_hash_set<Owner> leaving;
  for (const Owner& owner : order) {
    if (accounts->series <= max_series) break;
    accounts->series -= series_of[owner];
    leaving.insert(owner);
  }
  ForEachDroppable(groups, [&](Piece& piece, size_t sample, Owner owner) {
    if (!leaving.contains(owner)) return;
    piece.Drop(sample);
    ++accounts->dropped[*piece.from];
  });
}

}  // namespace metric
