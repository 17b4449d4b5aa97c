#include "machine/runtime/setting.h"

#include "machine/text.h"

namespace machine::runtime {
namespace {

// The text in the quotes that `value` starts with; what follows may be a
// comment.
std::string_view Quoted(std::string_view value) {
  if (value.empty() || (value[0] != '"' && value[0] != '\'')) return {};
  size_t end = value.find(value[0], 1);
  return end == value.npos ? std::string_view() : value.substr(1, end - 1);
}

}  // namespace

std::string TomlPath(std::string_view text, std::string_view table,
                     std::string_view key) {
  std::string found;
  bool inside = table.empty();
  for (std::string_view line; NextLine(text, line);) {
    line = Trim(line);
    if (line.starts_with('[')) {
      size_t end = line.find(']');
      inside = end != line.npos && Trim(line.substr(1, end - 1)) == table;
      continue;
    }
    size_t equals = line.find('=');
    if (!inside || equals == line.npos || Trim(line.substr(0, equals)) != key) {
      continue;
    }
    std::string_view path = Quoted(Trim(line.substr(equals + 1)));
    if (path.starts_with('/')) found = path;
  }
  while (found.size() > 1 && found.ends_with('/')) found.pop_back();
  return found;
}

}  // namespace machine::runtime
