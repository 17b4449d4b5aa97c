// Label text, and the two hashes that go with it.
#include "metric/labels.h"

#include "absl/hash/hash.h"
#include "metric/mix.h"

namespace metric {
namespace {

// FNV-1a, mixed: the same in every process, so that a restart does not change
// which workloads a full page shows.
uint64_t StableHash(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return Mix(hash);
}

}  // namespace

uint64_t AppendPair(std::string_view name, std::string_view value, bool first,
                    std::string* out) {
  if (value.empty()) return 0;
  if (!first) out->push_back(',');
  const size_t begin = out->size();
  out->append(name).append("=\"");
  AppendEscaped(value, out);
  out->push_back('"');
  // What is written counts, not what came in: two different invalid values may
  // look the same on the page.
  const std::string_view pair = std::string_view(*out).substr(begin);
  return Mix(absl::Hash<std::string_view>()(pair));
}

Labels::Labels(std::initializer_list<Pair> pairs, Rank rank)
    : Labels(std::span<const Pair>(pairs.begin(), pairs.size()), rank) {}

Labels::Labels(std::span<const Pair> pairs, Rank rank) : rank_(rank) {
  for (const auto& [name, value] : pairs) {
    identity_ += AppendPair(name, value, text_.empty(), &text_);
  }
  if (rank != Rank::kHost) owner_ = StableHash(text_);
}

Labels Labels::With(std::string_view name, std::string_view value) const {
  Labels more = *this;
  more.identity_ += AppendPair(name, value, more.text_.empty(), &more.text_);
  return more;
}

}  // namespace metric
