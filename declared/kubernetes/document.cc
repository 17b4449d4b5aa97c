#include "declared/kubernetes/document.h"

#include <algorithm>

#include "declared/kubernetes/object.h"
#include "declared/text.h"

namespace declared::kubernetes {
namespace {

bool IsMarker(std::string_view line) { return line.starts_with("---"); }

// What follows the key `kind` and its colon at the start of `text`; npos-like
// empty data() when there is no such key.
bool TakeKey(std::string_view& text) {
  constexpr std::string_view kKey = "kind";
  const bool quoted = text.starts_with('"') || text.starts_with('\'');
  const char quote = quoted ? text[0] : '\0';
  if (quoted) text.remove_prefix(1);
  if (!text.starts_with(kKey)) return false;
  text.remove_prefix(kKey.size());
  if (quoted) {
    if (!text.starts_with(quote)) return false;
    text.remove_prefix(1);
  }
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  if (!text.starts_with(':')) return false;
  text.remove_prefix(1);
  return true;
}

// `text`: what stands after "kind:". Anything but a plain or quoted word (an
// alias, a tag, a word on the next line) may be ours.
bool MayBeOurKind(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  if (text.starts_with('"') || text.starts_with('\'')) text.remove_prefix(1);
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
  };
  const auto end = std::find_if_not(text.begin(), text.end(), is_letter);
  const std::string_view word = text.substr(0, end - text.begin());
  return word.empty() || word.ends_with("List") || BeginsWithKind(word);
}

// In a flow map (JSON) the key can be anywhere.
bool AnyKindMayBeOurs(std::string_view text) {
  constexpr std::string_view kKey = "kind";
  for (size_t at = text.find(kKey); at != text.npos;
       at = text.find(kKey, at + kKey.size())) {
    const bool quoted = at > 0 && (text[at - 1] == '"' || text[at - 1] == '\'');
    std::string_view rest = text.substr(quoted ? at - 1 : at);
    if (TakeKey(rest) && MayBeOurKind(rest)) return true;
  }
  return false;
}

}  // namespace

bool MayDeclareWorkload(std::string_view document) {
  // In a block map the top-level keys are as far right as the first one.
  size_t indent = std::string_view::npos;
  std::string_view text = document;
  std::string_view line;
  while (NextLine(text, line)) {
    if (indent == line.npos && IsMarker(line)) {
      const std::string_view behind = Trim(line.substr(3));
      if (behind.empty() || behind[0] == '#') continue;
      return AnyKindMayBeOurs(document);
    }
    const size_t first = line.find_first_not_of(" \t");
    if (first == line.npos || line[first] == '#' || line[first] == '%') {
      continue;
    }
    if (indent == line.npos) {
      if (line[first] == '{' || line[first] == '?' || line[first] == '!' ||
          line[first] == '&' ||
          static_cast<unsigned char>(line[first]) > 0x7F) {
        return AnyKindMayBeOurs(document);
      }
      indent = first;
    }
    if (first != indent) continue;
    line.remove_prefix(first);
    if (TakeKey(line)) return MayBeOurKind(line);
  }
  return false;
}

std::string HelmSource(std::string_view document) {
  constexpr std::string_view kSource = "# Source: ";
  std::string_view line;
  while (NextLine(document, line)) {
    if (line.starts_with(kSource)) {
      return std::string(Trim(line.substr(kSource.size())));
    }
    const std::string_view content = Trim(line);
    if (!content.empty() && content[0] != '#' && !IsMarker(line)) return "";
  }
  return "";
}

}  // namespace declared::kubernetes
