#include "declared/yaml/builder.h"

#include <yaml-cpp/mark.h>

#include <algorithm>
#include <string_view>

#include "declared/text.h"

namespace declared::yaml {
namespace {

constexpr size_t kMostShown = 60;  // bytes of a key in a message

// What a key adds to the budget beside its value's node.
size_t Weight(std::string_view key) { return key.size() / 64; }

}  // namespace

void AddProblem(std::vector<Problem>& problems, std::string check, int line,
                std::string what, std::string mend) {
  if (problems.size() > kMostProblems) return;
  if (problems.size() == kMostProblems) {
    check = "yaml";
    what = "more problems follow in this file, they are not shown";
    mend = "mend those above first";
  }
  Problem& problem = problems.emplace_back();
  problem.check = std::move(check);
  problem.location.line = line;
  problem.what = std::move(what);
  problem.mend = std::move(mend);
}

NodePtr Builder::Root() const {
  return root_ ? root_ : std::make_shared<Node>();
}

void Builder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  auto node = New(mark, Node::Kind::kNull);
  // A value that is left out has the mark of what comes after it.
  if (!open_.empty() && open_.back().has_key) {
    node->line_ = open_.back().key.node->line();
  }
  Take({std::move(node)}, anchor);
}

void Builder::OnScalar(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor, const std::string& value) {
  auto node = New(mark, Node::Kind::kScalar);
  node->text_ = value;
  // yaml-cpp gives every scalar a tag: "?" for a plain one, "!" otherwise.
  node->quoted_ = tag == "!" || tag == "tag:yaml.org,2002:str";
  Take({std::move(node)}, anchor);
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    return Bomb(LineOf(mark), "an alias stands inside of what it stands for");
  }
  Take(found->second, 0, LineOf(mark));
}

void Builder::OnSequenceStart(const YAML::Mark& mark, const std::string&,
                              YAML::anchor_t anchor,
                              YAML::EmitterStyle::value) {
  Start(mark, Node::Kind::kSequence, anchor);
}

void Builder::OnMapStart(const YAML::Mark& mark, const std::string&,
                         YAML::anchor_t anchor, YAML::EmitterStyle::value) {
  Start(mark, Node::Kind::kMap, anchor);
}

int Builder::LineOf(const YAML::Mark& mark) const {
  return std::min(first_line_ + std::max(mark.line, 0), last_line_);
}

std::shared_ptr<Node> Builder::New(const YAML::Mark& mark,
                                   Node::Kind kind) const {
  auto node = std::make_shared<Node>();
  node->kind_ = kind;
  node->line_ = LineOf(mark);
  return node;
}

void Builder::Start(const YAML::Mark& mark, Node::Kind kind,
                    YAML::anchor_t anchor) {
  if (bomb_) return;
  Open& open = open_.emplace_back();
  open.node = New(mark, kind);
  open.anchor = anchor;
  if (open_.size() > kDeepest) {
    Bomb(LineOf(mark), "maps and lists in each other are over " +
                           std::to_string(kDeepest) + " deep");
  }
}

void Builder::Close() {
  if (bomb_ || open_.empty()) return;
  Open& top = open_.back();
  if (top.merge) Merge(top);
  top.node->Index();
  // A map's and a sequence's own node, moved out before the stack shrinks.
  Built built{std::move(top.node), top.nodes, top.height};
  const YAML::anchor_t anchor = top.anchor;
  open_.pop_back();
  // Take() counts what is new; children were counted when they were taken.
  nodes_ -= std::min(nodes_, built.nodes - 1);
  Take(std::move(built), anchor);
}

void Builder::Take(Built built, YAML::anchor_t anchor, int line) {
  if (bomb_) return;
  nodes_ += built.nodes;
  if (line == 0) line = built.node->line();
  if (nodes_ > kMostNodes) {
    return Bomb(line, "more than " + std::to_string(kMostNodes) +
                          " values once aliases are expanded");
  }
  if (static_cast<int>(open_.size()) + built.height > kDeepest) {
    return Bomb(line, "aliases in each other are over " +
                          std::to_string(kDeepest) + " deep");
  }
  if (anchor != 0) anchors_[anchor] = built;
  if (open_.empty()) {
    root_ = std::move(built.node);
    return;
  }
  Open& parent = open_.back();
  parent.nodes += built.nodes;
  parent.height = std::max(parent.height, built.height + 1);
  if (parent.node->IsSequence()) {
    parent.node->sequence_.push_back(std::move(built.node));
  } else if (!parent.has_key) {
    parent.has_key = true;
    parent.key = std::move(built);
  } else {
    parent.has_key = false;
    AddPair(parent, std::move(built));
  }
}

void Builder::AddPair(Open& map, Built value) {
  const NodePtr key = std::move(map.key.node);
  if (key->IsMap() || key->IsSequence()) {
    return AddProblem(problems_, "yaml", key->line(),
                      "a map or a list as a key: it is left out",
                      "write a word; render '{{ }}' of a template first");
  }
  if (key->text() == "<<" && !key->quoted()) {
    map.merge = std::move(value.node);
    return;
  }
  const size_t weight = Weight(key->text());
  map.nodes += weight;
  nodes_ += weight;
  Node::Pair& pair = map.node->map_[PlaceOf(map, key->text(), key->line())];
  int& line =
      map.node->key_lines_[static_cast<size_t>(&pair - map.node->map_.data())];
  if (pair.second) {
    AddProblem(problems_, "duplicate-key", key->line(),
               "'" + Printable(key->text(), kMostShown) +
                   "' is written twice, first in line " + std::to_string(line) +
                   ": the last one is taken",
               "remove one of them");
  }
  pair.second = std::move(value.node);
  line = key->line();
}

size_t Builder::PlaceOf(Open& map, const std::string& key, int line) {
  constexpr size_t kFew = 16;  // up to here comparing all is the fastest
  std::vector<Node::Pair>& pairs = map.node->map_;
  size_t place = 0;
  if (pairs.size() <= kFew) {
    while (place < pairs.size() && pairs[place].first != key) ++place;
  } else {
    while (map.places.size() < pairs.size()) {
      map.places.emplace(pairs[map.places.size()].first, map.places.size());
    }
    place = map.places.try_emplace(key, pairs.size()).first->second;
  }
  if (place == pairs.size()) {
    pairs.emplace_back(key, nullptr);
    map.node->key_lines_.push_back(line);
  }
  return place;
}

// https://yaml.org/type/merge.html: keys of the map itself win over merged
// ones, and of several maps the earlier ones over the later ones.
void Builder::Merge(Open& map) {
  const NodePtr merge = std::move(map.merge);
  const auto add = [&](const Node& from) {
    if (!from.IsMap()) {
      return AddProblem(problems_, "yaml", from.line(), "'<<' merges maps only",
                        "write '<<: *name' of a map");
    }
    for (size_t i = 0; i < from.map_.size(); ++i) {
      const auto& [key, value] = from.map_[i];
      const size_t place = PlaceOf(map, key, from.key_lines_[i]);
      NodePtr& to = map.node->map_[place].second;
      if (!to) to = value;
    }
  };
  if (merge->IsSequence()) {
    for (const NodePtr& from : merge->sequence()) add(*from);
  } else if (!merge->IsNull()) {
    add(*merge);
  }
}

void Builder::Bomb(int line, std::string what) {
  if (bomb_) return;
  bomb_ = true;
  AddProblem(problems_, "yaml-bomb", line,
             std::move(what) + ": this document is not read",
             "split it, or write it without aliases");
}

}  // namespace declared::yaml
