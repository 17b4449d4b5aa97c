// Any bytes through the YAML reader that all languages share.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "declared/yaml/node.h"
#include "declared/yaml/threshold.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/require.h"

namespace {

using declared::yaml::Node;

// Aliases make one node many; the walk ends after this many.
constexpr size_t kMostVisited = 20'000;
constexpr int kDeepest = 100;

void Walk(const Node& node, int lines, int depth, size_t& visited) {
  if (++visited > kMostVisited) return;
  fuzz::Require(depth <= kDeepest + 1, "nesting is bounded");
  fuzz::Require(node.line() >= 0 && node.line() <= lines,
                "a node is in a line of the file");
  fuzz::Require(node.IsScalar() || node.text().empty(), "only scalars say");
  for (const auto& [key, value] : node.map()) {
    fuzz::Require(node.Find(key) == value.get(), "a key is found");
    fuzz::Require(node.LineOfKey(key) <= lines, "a key is in a line");
    Walk(*value, lines, depth + 1, visited);
  }
  for (const auto& each : node.sequence()) {
    Walk(*each, lines, depth + 1, visited);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::TextOf(data, size);
  const int lines = fuzz::LinesOf(text);
  const declared::yaml::Parsed parsed = declared::yaml::Parse(text);
  fuzz::RequireGood(parsed.problems, lines);
  size_t visited = 0;
  for (const declared::yaml::Document& document : parsed.documents) {
    fuzz::Require(document.root != nullptr, "a document has a root");
    Walk(*document.root, lines, 0, visited);
  }
  if (const auto number = declared::yaml::ThresholdNumber(text)) {
    fuzz::RequireAmount(*number);
  }
  return 0;
}
