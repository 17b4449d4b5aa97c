// Escaping: what may stand in a label value and in HELP.
#include "metric/escape.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace metric {
namespace {

using std::string_view_literals::operator""sv;

std::string Escaped(std::string_view value) {
  std::string out;
  AppendEscaped(value, &out);
  return out;
}

TEST(Escape, LabelValues) {
  const struct {
    const char* world;
    std::string_view value;
    std::string_view want;
  } kCases[] = {
      {"a unit name", "nginx.service", "nginx.service"},
      {"nothing", "", ""},
      {"comm with a quote", "say \"hi\"", "say \\\"hi\\\""},
      {"systemd's escaped dash", "dev-disk-by\\x2dlabel",
       "dev-disk-by\\\\x2dlabel"},
      {"comm with a newline", "a\nb", "a\\nb"},
      {"all three, and only those", "\\\"\n", "\\\\\\\"\\n"},
      {"other control bytes are allowed", "\t\r\x01", "\t\r\x01"},
      {"NUL is allowed", "a\0b"sv, "a\0b"sv},
      {"exposition syntax stays text", "x\"} 1\nevil 1", "x\\\"} 1\\nevil 1"},
      {"UTF-8 of two, three, four bytes", "é€😀", "é€😀"},
      {"last code point before the surrogates", "\xED\x9F\xBF", "\xED\x9F\xBF"},
      {"first one behind them", "\xEE\x80\x80", "\xEE\x80\x80"},
      {"highest code point", "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},
      {"U+FFFD itself", "\xEF\xBF\xBD", "\xEF\xBF\xBD"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Escaped(c.value), c.want) << c.world;
}

TEST(Escape, InvalidUtf8BecomesOneReplacementPerMaximalPart) {
  // "?" stands for U+FFFD in what is wanted.
  const struct {
    const char* world;
    std::string_view value;
    std::string_view want;
  } kCases[] = {
      {"Latin-1 file name", "caf\xE9", "caf?"},
      {"Latin-1 inside", "caf\xE9s", "caf?s"},
      {"stray continuation bytes", "\x80\xBF", "??"},
      {"bytes that never occur", "\xFE\xFF", "??"},
      {"overlong slash, two bytes", "\xC0\xAF", "??"},
      {"overlong slash, three bytes", "\xE0\x80\xAF", "???"},
      {"overlong slash, four bytes", "\xF0\x80\x80\xAF", "????"},
      {"largest overlong forms", "\xC1\xBF\xE0\x9F\xBF", "?????"},
      {"high surrogate", "\xED\xA0\x80", "???"},
      {"low surrogate", "\xED\xBF\xBF", "???"},
      {"beyond U+10FFFF", "\xF4\x90\x80\x80", "????"},
      {"five-byte form", "\xF8\x88\x80\x80\x80", "?????"},
      {"comm cut at 15 bytes, 1 of 2", "a\xC3", "a?"},
      {"cut, 2 of 3 are one part", "a\xE2\x82", "a?"},
      {"cut, 3 of 4 are one part", "a\xF0\x9F\x98", "a?"},
      {"cut, then a quote", "\xE2\x82\"", "?\\\""},
      {"cut, then a newline", "\xF0\x9F\n", "?\\n"},
      {"cut, then a good one", "\xE2\x82é", "?é"},
      {"Unicode 15.0, table 3-8", "\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41",
       "????????A"},
      {"Unicode 15.0, table 3-11", "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41",
       "????A"},
  };
  for (const auto& c : kCases) {
    std::string want;
    for (char byte : c.want)
      byte == '?' ? want += "\xEF\xBF\xBD" : want += byte;
    EXPECT_EQ(Escaped(c.value), want) << c.world;
  }
}

TEST(Escape, HelpEscapesTheQuoteInOpenMetricsOnly) {
  constexpr std::string_view kHelp = "Says \"C:\\\" \n\xFF";
  std::string text;
  AppendEscapedHelp(kHelp, /*openmetrics=*/false, &text);
  EXPECT_EQ(text, "Says \"C:\\\\\" \\n\xEF\xBF\xBD");
  std::string openmetrics;
  AppendEscapedHelp(kHelp, /*openmetrics=*/true, &openmetrics);
  EXPECT_EQ(openmetrics, "Says \\\"C:\\\\\\\" \\n\xEF\xBF\xBD");
}

}  // namespace
}  // namespace metric
