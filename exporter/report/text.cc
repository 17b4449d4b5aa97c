#include "exporter/report/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "declared/text.h"

namespace report {
namespace {

struct Range {
  char32_t first, last;
};

// C1 controls, and what Unicode calls format characters: zero width, line
// separators, bidirectional overrides, byte order mark, tags.
constexpr std::array<Range, 9> kHidden = {{{0x80, 0x9F},
                                           {0xAD, 0xAD},
                                           {0x61C, 0x61C},
                                           {0x200B, 0x200F},
                                           {0x2028, 0x202E},
                                           {0x2060, 0x206F},
                                           {0xFEFF, 0xFEFF},
                                           {0xFFF9, 0xFFFB},
                                           {0xE0000, 0xE0FFF}}};
// Unicode 15, EastAsianWidth.txt, W and F, coarsely.
constexpr std::array<Range, 8> kWide = {{{0x1100, 0x115F},
                                         {0x2E80, 0xA4CF},
                                         {0xAC00, 0xD7A3},
                                         {0xF900, 0xFAFF},
                                         {0xFE30, 0xFE6F},
                                         {0xFF00, 0xFF60},
                                         {0x1F300, 0x1FAFF},
                                         {0x20000, 0x3FFFD}}};
constexpr std::array<Range, 3> kCombining = {
    {{0x300, 0x36F}, {0x1AB0, 0x1AFF}, {0x20D0, 0x20FF}}};

template <size_t N>
bool In(const std::array<Range, N>& ranges, char32_t c) {
  return std::ranges::any_of(
      ranges, [c](Range range) { return range.first <= c && c <= range.last; });
}

struct Character {
  char32_t code = 0;
  std::string_view bytes;
};

// Takes the first character off `text`, which is valid UTF-8 and not empty.
Character Next(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text[0]);
  size_t length = 1;
  char32_t code = first;
  if (first >= 0xF0) {
    length = 4;
    code = first & 0x07;
  } else if (first >= 0xE0) {
    length = 3;
    code = first & 0x0F;
  } else if (first >= 0xC0) {
    length = 2;
    code = first & 0x1F;
  }
  length = std::min(length, text.size());
  for (size_t i = 1; i < length; ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  }
  Character character{code, text.substr(0, length)};
  text.remove_prefix(length);
  return character;
}

size_t WidthOf(char32_t code) {
  if (In(kCombining, code)) return 0;
  return In(kWide, code) ? 2 : 1;
}

}  // namespace

std::string Safe(std::string_view text) {
  constexpr size_t kMost = 1024;
  constexpr std::string_view kHex = "0123456789abcdef";
  const std::string valid = declared::Printable(text, kMost);
  std::string out;
  for (std::string_view rest = valid; !rest.empty();) {
    const Character character = Next(rest);
    if (!In(kHidden, character.code)) {
      out += character.bytes;
      continue;
    }
    for (char c : character.bytes) {
      const auto byte = static_cast<unsigned char>(c);
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

size_t WidthOf(std::string_view safe) {
  size_t width = 0;
  while (!safe.empty()) width += WidthOf(Next(safe).code);
  return width;
}

std::string CutMiddle(std::string_view safe, size_t width) {
  if (WidthOf(safe) <= width) return std::string(safe);
  std::vector<Character> characters;
  while (!safe.empty()) characters.push_back(Next(safe));
  const size_t right = (width - 1) / 2;
  const size_t left = width - 1 - right;
  std::string begin;
  size_t used = 0;
  for (const Character& character : characters) {
    used += WidthOf(character.code);
    if (used > left) break;
    begin += character.bytes;
  }
  size_t first = characters.size();
  for (used = 0; first > 0; --first) {
    used += WidthOf(characters[first - 1].code);
    if (used > right) break;
  }
  std::string out = begin + "…";
  for (; first < characters.size(); ++first) out += characters[first].bytes;
  return out;
}

}  // namespace report
