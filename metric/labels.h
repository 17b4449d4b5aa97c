// The labels of one sample, escaped once and kept as text:
//   namespace="shop",workload="db",workload_type="statefulset"
// so that the hundred samples of a workload copy bytes instead of escaping.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "metric/escape.h"  // IWYU pragma: export

namespace metric {

// Who gives way first when a page would exceed --web.max-series. All samples
// of one Labels value go together: half a workload would mislead.
enum class Rank : uint8_t {
  kHost,        // never dropped
  kDeclared,    // a workload somebody wrote down
  kGroup,       // an undeclared slice
  kUndeclared,  // an undeclared leaf: goes first
};

class Labels {
 public:
  using Pair = std::pair<std::string_view, std::string_view>;

  Labels() = default;
  // Pairs keep their order; a pair with an empty value is left out (to
  // Prometheus both mean the same). Names must be valid label names, each once
  // (names.h); values are any bytes: invalid UTF-8 becomes U+FFFD.
  Labels(std::initializer_list<Pair> pairs, Rank rank = Rank::kHost);
  explicit Labels(std::span<const Pair> pairs, Rank rank = Rank::kHost);

  // These labels and one more behind them; rank and owner stay.
  Labels With(std::string_view name, std::string_view value) const;

  const std::string& text() const { return text_; }
  Rank rank() const { return rank_; }
  // The same for all samples that give way together (With() keeps it), in this
  // and in every later process; 0 for the host's.
  uint64_t owner() const { return owner_; }
  // Equal for equal label sets, whatever their order and however they were
  // built. Differs from process to process, so that nobody can choose a name
  // that hides another's series.
  uint64_t identity() const { return identity_; }

 private:
  std::string text_;
  uint64_t owner_ = 0;
  uint64_t identity_ = 0;
  Rank rank_ = Rank::kHost;
};

// Appends `name="value"`, escaped, to label text in `out` that has `first` pair
// still to come or not. Returns what the pair adds to Labels::identity(); an
// empty value appends nothing and adds 0.
uint64_t AppendPair(std::string_view name, std::string_view value, bool first,
                    std::string* out);

}  // namespace metric
