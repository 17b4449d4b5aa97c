// Events of yaml-cpp's parser -> a tree of Nodes, under a budget. Used by
// Parse() only; node.h tells the rules.
#pragma once

#include <yaml-cpp/eventhandler.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "declared/yaml/node.h"

namespace declared::yaml {

// Nodes of one document with its aliases expanded; long keys weigh more, since
// merging copies them. 4 MiB of ordinary manifests have about 150,000.
constexpr size_t kMostNodes = 1'000'000;
constexpr int kDeepest = 100;  // maps and sequences in each other
constexpr size_t kMostProblems =
    100;  // of one file; a hostile one has millions

void AddProblem(std::vector<Problem>& problems, std::string check, int line,
                std::string what, std::string mend);

class Builder final : public YAML::EventHandler {
 public:
  // Of the document in the file: yaml-cpp's marks may lie behind the last one.
  Builder(int first_line, int last_line, std::vector<Problem>& problems)
      : first_line_(first_line), last_line_(last_line), problems_(problems) {}

  NodePtr Root() const;
  bool bomb() const { return bomb_; }  // Root() is not to be used

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { Close(); }

 private:
  struct Built {
    NodePtr node;
    size_t nodes = 1;  // with aliases expanded
    int height = 0;    // levels of maps and sequences
  };
  struct Open {
    std::shared_ptr<Node> node;
    YAML::anchor_t anchor = 0;
    size_t nodes = 1;
    int height = 1;
    bool has_key = false;
    Built key;
    NodePtr merge;                                   // what "<<" had
    std::unordered_map<std::string, size_t> places;  // of a map with many keys
  };

  int LineOf(const YAML::Mark& mark) const;
  std::shared_ptr<Node> New(const YAML::Mark& mark, Node::Kind kind) const;
  void Start(const YAML::Mark& mark, Node::Kind kind, YAML::anchor_t anchor);
  void Close();
  // As key, value or item. `line`: of an alias, which is not its node's.
  void Take(Built built, YAML::anchor_t anchor, int line = 0);
  void AddPair(Open& map, Built value);
  // Index of `key`'s pair, which is made without a value if there is none.
  static size_t PlaceOf(Open& map, const std::string& key, int line);
  void Merge(Open& map);
  void Bomb(int line, std::string what);

  const int first_line_;
  const int last_line_;
  std::vector<Problem>& problems_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Built> anchors_;
  NodePtr root_;
  size_t nodes_ = 0;
  bool bomb_ = false;  // events that follow are dropped
};

}  // namespace declared::yaml
