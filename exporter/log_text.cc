#include "exporter/log_text.h"

#include <cstdint>
#include <cstdio>

namespace exporter {
namespace {

// One code point, or one byte that is none.
struct Rune {
  uint32_t code = 0;
  size_t size = 1;
  bool valid = true;
};

// The first of `text`, which is not empty. RFC 3629: no overlong forms, no
// surrogates, nothing above U+10FFFF.
Rune First(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {.code = lead};
  const size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const Rune invalid = {.code = lead, .size = 1, .valid = false};
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return invalid;
  uint32_t code = lead & (0x7fU >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return invalid;
    code = code << 6 | (byte(i) & 0x3f);
  }
  if ((size == 3 && code < 0x800) || (size == 4 && code < 0x10000) ||
      (code >= 0xd800 && code < 0xe000) || code > 0x10ffff) {
    return invalid;
  }
  return {.code = code, .size = size};
}

// Control characters, C1 (which terminals obey) and what reorders or breaks
// lines on a screen.
bool Printable(uint32_t code) {
  return code >= 0x20 && (code < 0x7f || code > 0x9f) && code != 0x2028 &&
         code != 0x2029 && !(code >= 0x202a && code <= 0x202e) &&
         !(code >= 0x2066 && code <= 0x2069);
}

bool NeedsQuotes(std::string_view value) {
  if (value.empty()) return true;
  for (size_t i = 0; i < value.size();) {
    const Rune rune = First(value.substr(i));
    if (!rune.valid || !Printable(rune.code) || rune.code == ' ' ||
        rune.code == '"' || rune.code == '=') {
      return true;
    }
    i += rune.size;
  }
  return false;
}

// One rune inside quotes. Escapes of JSON are escapes of logfmt as well, apart
// from a byte that is no text: logfmt can show it, JSON cannot.
std::string Escape(std::string_view text, Rune rune, bool json) {
  char out[8];
  if (!rune.valid) {
    if (json) return "\\ufffd";
    std::snprintf(out, sizeof out, "\\x%02x", rune.code);
    return out;
  }
  switch (rune.code) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      break;
  }
  if (Printable(rune.code)) return std::string(text.substr(0, rune.size));
  std::snprintf(out, sizeof out, "\\u%04x", rune.code & 0xffff);
  return out;
}

// Leaves the rest out when `most` is reached, and says so.
void AppendQuoted(std::string_view value, bool json, size_t most,
                  std::string* out) {
  constexpr std::string_view kCut = "...";
  *out += '"';
  while (!value.empty()) {
    const Rune rune = First(value);
    const std::string text = Escape(value, rune, json);
    if (out->size() + text.size() + kCut.size() + 1 > most) {
      *out += kCut;
      break;
    }
    *out += text;
    value.remove_prefix(rune.size);
  }
  *out += '"';
}

}  // namespace

void LogLine::Add(std::string_view key, std::string_view value) {
  // Room for what ends a line, and for the shortest value: "...".
  const size_t most = most_ - 2;
  if (text_.size() + key.size() + 10 > most) return;
  if (json_) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_ += key;
    text_ += "\":";
  } else {
    if (!text_.empty()) text_ += ' ';
    text_ += key;
    text_ += '=';
  }
  if (json_ || NeedsQuotes(value) || text_.size() + value.size() > most) {
    AppendQuoted(value, json_, most, &text_);
  } else {
    text_ += value;
  }
}

std::string LogLine::Finish() {
  if (json_) text_ += text_.empty() ? "{}" : "}";
  text_ += '\n';
  return std::move(text_);
}

}  // namespace exporter
