// Escaping copies runs of plain bytes; almost every value is one such run.
#include "metric/escape.h"

#include <cstddef>

namespace metric {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

struct Sequence {
  size_t length;
  bool valid;
};

// The UTF-8 sequence, or the maximal invalid part, that `text` begins with.
// Ranges: Unicode 15.0, table 3-7. They leave out overlong forms (C0, C1,
// E0 80..9F, F0 80..8F), surrogates (ED A0..BF) and what lies beyond U+10FFFF.
Sequence FirstSequence(std::string_view text) {
  auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  unsigned low = 0x80;
  unsigned high = 0xBF;
  size_t length = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {1, lead < 0x80};
  }
  for (size_t i = 1; i < length; ++i) {
    if (i == text.size() || byte(i) < low || byte(i) > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

void Append(std::string_view text, bool quotes, std::string* out) {
  size_t copied = 0;  // everything before stands in `out`
  auto replace = [&](size_t at, size_t length, std::string_view by) {
    out->append(text.substr(copied, at - copied)).append(by);
    copied = at + length;
  };
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    size_t length = 1;
    if (static_cast<unsigned char>(c) >= 0x80) {
      Sequence sequence = FirstSequence(text.substr(i));
      length = sequence.length;
      if (!sequence.valid) replace(i, length, kReplacement);
    } else if (c == '\\') {
      replace(i, 1, "\\\\");
    } else if (c == '\n') {
      replace(i, 1, "\\n");
    } else if (c == '"' && quotes) {
      replace(i, 1, "\\\"");
    }
    i += length;
  }
  out->append(text.substr(copied));
}

}  // namespace

void AppendEscaped(std::string_view value, std::string* out) {
  Append(value, /*quotes=*/true, out);
}

void AppendEscapedHelp(std::string_view help, bool openmetrics,
                       std::string* out) {
  Append(help, /*quotes=*/openmetrics, out);
}

}  // namespace metric
