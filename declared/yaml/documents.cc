#include "declared/yaml/documents.h"

#include "declared/text.h"

namespace declared::yaml {
namespace {

// True for the line "---" or "..." with nothing, or blanks and more after it.
bool IsMarker(std::string_view line, std::string_view marker) {
  if (!line.starts_with(marker)) return false;
  line.remove_prefix(marker.size());
  return line.empty() || line[0] == ' ' || line[0] == '\t';
}

bool HasContent(std::string_view line) {
  line = Trim(line);
  return !line.empty() && line[0] != '#';
}

}  // namespace

bool NextPiece(std::string_view& text, int& line, Piece& piece) {
  if (text.empty()) return false;
  const std::string_view all = text;
  piece = {.text = all, .line = line};
  bool first = true;
  bool directives = false;  // "%YAML 1.2" stands above its document's "---"
  while (true) {
    const std::string_view before = text;
    std::string_view here;
    if (!NextLine(text, here)) return true;
    const size_t length = static_cast<size_t>(before.data() - all.data());
    if (IsMarker(here, "...")) {
      ++line;
      piece.text = all.substr(0, length);
      return true;
    }
    if (IsMarker(here, "---")) {
      if (!first && !(directives && !piece.content)) {
        text = before;
        piece.text = all.substr(0, length);
        return true;
      }
      directives = false;
      piece.content = HasContent(here.substr(3));
    } else if (!piece.content && here.starts_with('%')) {
      directives = true;
    } else if (HasContent(here)) {
      piece.content = true;
    }
    first = false;
    ++line;
  }
}

}  // namespace declared::yaml
