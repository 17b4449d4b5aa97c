#include "declared/text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared {
namespace {

using namespace std::literals;

TEST(Text, Trim) {
  EXPECT_EQ(Trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(Trim("a"), "a");
  EXPECT_EQ(Trim(" \n"), "");
  EXPECT_EQ(Trim(""), "");
}

TEST(Text, NextLine) {
  std::string_view text = "a\r\n\nb";
  std::string_view line;
  ASSERT_TRUE(NextLine(text, line));
  EXPECT_EQ(line, "a");
  ASSERT_TRUE(NextLine(text, line));
  EXPECT_EQ(line, "");
  ASSERT_TRUE(NextLine(text, line));
  EXPECT_EQ(line, "b");
  EXPECT_FALSE(NextLine(text, line));
}

TEST(Text, Int) {
  EXPECT_EQ(Int("0"), 0);
  EXPECT_EQ(Int("-42"), -42);
  EXPECT_EQ(Int("9223372036854775807"), INT64_MAX);
  for (const char* text : {"", " 1", "1 ", "+1", "1.0", "0x1", "one",
                           "9223372036854775808", "-", "1\n"}) {
    EXPECT_EQ(Int(text), std::nullopt) << text;
  }
}

TEST(Text, Utf8) {
  const struct {
    const char* world;
    std::string_view bytes;
    bool text;
    std::string_view printed;
  } kCases[] = {
      {"nothing", "", true, ""},
      {"ASCII", "a\tb\n", true, "a\\x09b\\x0a"},
      {"two bytes", "\xC3\xA9", true, "\xC3\xA9"},
      {"three bytes", "\xE2\x82\xAC", true, "\xE2\x82\xAC"},
      {"four bytes", "\xF0\x9F\x98\x80", true, "\xF0\x9F\x98\x80"},
      {"NUL", "a\0b"sv, false, "a\\x00b"},
      {"Latin-1", "caf\xE9", false, "caf\\xe9"},
      {"cut off", "a\xE2\x82", false, "a\\xe2\\x82"},
      {"overlong slash", "\xC0\xAF", false, "\\xc0\\xaf"},
      {"overlong in three bytes", "\xE0\x80\xAF", false, "\\xe0\\x80\\xaf"},
      {"surrogate", "\xED\xA0\x80", false, "\\xed\\xa0\\x80"},
      {"above U+10FFFF", "\xF4\x90\x80\x80", false, "\\xf4\\x90\\x80\\x80"},
      {"no first byte", "\x80", false, "\\x80"},
      {"UTF-16",
       "\xFF\xFE"
       "a\0"sv,
       false, "\\xff\\xfea\\x00"},
      {"terminal escape", "\x1b[31m", true, "\\x1b[31m"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(IsText(c.bytes), c.text);
    EXPECT_EQ(Printable(c.bytes, 100), c.printed);
  }
}

TEST(Text, PrintableIsCutBetweenCharacters) {
  EXPECT_EQ(Printable("abcdef", 3), "abc...");
  EXPECT_EQ(Printable("abc", 3), "abc");
  EXPECT_EQ(Printable("\xE2\x82\xAC\xE2\x82\xAC", 2), "\xE2\x82\xAC...");
}

}  // namespace
}  // namespace declared
