// YAML (and JSON, which is nearly a subset of it) as a tree that is safe to
// walk: bounded in size and depth, aliases expanded under a budget, merge keys
// ("<<") applied, every node with its line, scalars as the text that was
// written. yaml-cpp's parser does the reading; its exceptions end here.
// https://yaml.org/spec/1.2.2/
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "declared/problem.h"

namespace declared::yaml {

class Node;
using NodePtr = std::shared_ptr<const Node>;

class Node {
 public:
  enum class Kind : uint8_t { kNull, kScalar, kSequence, kMap };
  using Pair = std::pair<std::string, NodePtr>;

  Kind kind() const { return kind_; }
  bool IsMap() const { return kind_ == Kind::kMap; }
  bool IsSequence() const { return kind_ == Kind::kSequence; }
  bool IsScalar() const { return kind_ == Kind::kScalar; }
  bool IsNull() const { return kind_ == Kind::kNull; }

  int line() const { return line_; }  // in the file, from 1
  // A scalar's text, never converted: "0.5", "1e3", "128Mi"; else "".
  const std::string& text() const { return text_; }
  bool quoted() const { return quoted_; }  // '...' or "...": a string for sure

  // A map's value; null if the key is missing (not when its value is null).
  const Node* Find(std::string_view key) const;
  // The same, walking down: At({"spec", "template", "spec"}).
  const Node* At(std::initializer_list<std::string_view> keys) const;
  int LineOfKey(std::string_view key) const;  // of the key itself; 0: missing

  const std::vector<Pair>& map() const { return map_; }  // in written order
  const std::vector<NodePtr>& sequence() const { return sequence_; }

 private:
  friend class Builder;
  void Index();                                // once, when the map is complete
  size_t PlaceOf(std::string_view key) const;  // map_.size(): missing
  Kind kind_ = Kind::kNull;
  bool quoted_ = false;
  int line_ = 0;
  std::string text_;
  std::vector<Pair> map_;
  std::vector<int> key_lines_;    // parallel to map_
  std::vector<uint32_t> by_key_;  // of large maps: places in order of the keys
  std::vector<NodePtr> sequence_;
};

struct Document {
  NodePtr root;             // never null; may be of kNull
  int line = 1;             // where its text begins
  std::string_view source;  // its own text, for comments such as "# Source:"
};

struct Parsed {
  std::vector<Document> documents;
  std::vector<Problem> problems;  // location.file is left empty
};

// Documents of comments and blank lines only are left out. The others ("---")
// are parsed one by one: one that is broken is one problem
// (check "yaml") and costs itself only. A key given twice is a problem
// ("duplicate-key"), and the last one holds, as Kubernetes' and Compose'
// readers have it where they take it at all. Too many nodes after aliases are
// expanded (a "bomb"), nesting deeper than 100: a problem ("yaml-bomb"). `text`
// outlives the result.
Parsed Parse(std::string_view text);

}  // namespace declared::yaml
