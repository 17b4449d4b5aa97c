// A YAML file's documents, found by lines alone, so that a broken one does not
// hide where the next one begins. https://yaml.org/spec/1.2.2/#92-streams
#pragma once

#include <string_view>

namespace declared::yaml {

struct Piece {
  std::string_view text;  // with its "---" line, without "..."
  int line = 1;           // of its first line
  bool content = false;   // more than comments and blank lines
};

// Takes the next document off the front of `text`, which begins in `line`;
// false at the end.
bool NextPiece(std::string_view& text, int& line, Piece& piece);

}  // namespace declared::yaml
