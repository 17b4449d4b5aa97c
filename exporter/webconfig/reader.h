// Values of the web configuration out of YAML nodes; the first mistake is kept.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "declared/yaml/node.h"

namespace webconfig {

// "$2y$10$" and 53 characters, of a cost that can be borne.
bool IsBcrypt(std::string_view hash);

class Reader {
 public:
  using Node = declared::yaml::Node;

  explicit Reader(std::string file) : file_(std::move(file)) {}

  // OK, or "FILE:LINE: what" of the first Fail().
  const absl::Status& status() const { return status_; }
  void Fail(int line, std::string_view what);

  // False: it is no map. A key that is none of `known` is a mistake.
  bool Map(const Node& node, std::initializer_list<std::string_view> known);
  // The items; none of null or a missing one.
  std::vector<const Node*> List(const Node* node);
  std::string Text(const Node& node);  // "" for null
  std::string Path(const Node& node);  // beside the file, unless absolute
  bool Bool(const Node& node);
  int Count(const Node& node);
  double Duration(const Node& node);  // "1m30s", as Go writes it; in seconds

 private:
  const std::string file_;
  absl::Status status_;
};

}  // namespace webconfig
