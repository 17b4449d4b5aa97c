// What all parts of a manifest are read with: it knows where the object stands
// and takes down what is wrong with it. A wrong field costs itself only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "declared/problem.h"
#include "declared/yaml/node.h"

namespace declared::kubernetes {

// One document of a file.
struct Place {
  std::string file;
  int lines_above = 0;     // of the document in the file
  bool templated = false;  // "{{" occurs in it
  // The file that it was rendered from; "": this is the file itself.
  std::string rendered_from;
};

class Reader {
 public:
  Reader(Place place, std::vector<Problem>& problems)
      : place_(std::move(place)), problems_(problems) {}

  const Place& place() const { return place_; }
  // Where the value in this line of the document was written by a person. A
  // renderer tells the file but no line.
  Location Written(int line) const;
  // Where it can be looked at: problems name this one.
  Location Seen(int line) const;

  // A hostile file has millions of problems; the first ones are kept.
  void Report(int line, std::string check, std::string what, std::string mend,
              Severity severity = Severity::kError);
  // For a `problem` without location.
  void Report(int line, Problem problem);
  // Reports text that still has to be rendered, once per file, and returns
  // true; false for other text.
  bool IsTemplate(int line, std::string_view text);

  // map's `key`: null if it is missing or null, or of another kind, which is a
  // problem. `map` may be null.
  const yaml::Node* Map(const yaml::Node* map, std::string_view key);
  const yaml::Node* List(const yaml::Node* map, std::string_view key);
  const yaml::Node* Scalar(const yaml::Node* map, std::string_view key);
  // "" where Scalar() is null, and for a template.
  std::string Text(const yaml::Node* map, std::string_view key);
  // A number without quotes, within bounds; nullopt with a problem otherwise.
  std::optional<int64_t> Integer(const yaml::Node* map, std::string_view key,
                                 int64_t least, int64_t most);

 private:
  const yaml::Node* Get(const yaml::Node* map, std::string_view key,
                        yaml::Node::Kind kind);

  Place place_;
  std::vector<Problem>& problems_;  // of the file
};

}  // namespace declared::kubernetes
