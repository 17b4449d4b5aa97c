#include "declared/compose/variables.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared::compose {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const Variables kVariables = {{"A", "a"}, {"EMPTY", ""}, {"_B1", "b"}};

TEST(FillIn, KnownVariables) {
  const struct {
    const char* text;
    const char* filled;
  } kCases[] = {
      {"", ""},
      {"plain", "plain"},
      {"$A", "a"},
      {"${A}", "a"},
      {"x${A}y$A", "xaya"},
      {"$A.5", "a.5"},
      {"$_B1-", "b-"},
      {"$$A", "$A"},
      {"$$$A", "$a"},
      {"${EMPTY}", ""},
      {"${EMPTY-d}", ""},
      {"${EMPTY:-d}", "d"},
      {"${NONE-d}", "d"},
      {"${NONE:-d}", "d"},
      {"${NONE:-}", ""},
      {"${A:-d}", "a"},
      {"${NONE:-${A}}", "a"},
      {"${NONE:-${ALSO_NONE:-x}y}z", "xyz"},
      {"${NONE:-$A}", "a"},
      {"${A:+r}", "r"},
      {"${EMPTY:+r}", ""},
      {"${EMPTY+r}", "r"},
      {"${NONE+r}", ""},
      {"${A:?needed}", "a"},
      {"${EMPTY?needed}", ""},
      {"${NONE:-127.0.0.1:80}", "127.0.0.1:80"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const Filled filled = FillIn(c.text, kVariables);
    EXPECT_EQ(filled.text, c.filled);
    EXPECT_EQ(filled.unset, "");
    EXPECT_EQ(filled.error, "");
  }
}

TEST(FillIn, UnsetVariables) {
  for (const char* text : {"$NONE", "x${NONE}", "${NONE:?why}", "${NONE?}",
                           "${EMPTY:-${NONE}}", "${A:+$NONE}"}) {
    SCOPED_TRACE(text);
    const Filled filled = FillIn(text, kVariables);
    EXPECT_EQ(filled.unset, "NONE");
    EXPECT_EQ(filled.error, "");
  }
}

TEST(FillIn, Nonsense) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "${N:-";
  for (int i = 0; i < 100; ++i) deep += "}";
  const struct {
    std::string text;
    const char* error;
  } kCases[] = {
      {"$", "without a variable's name"},
      {"$1", "without a variable's name"},
      {"${}", "without a variable's name"},
      {"${A", "not closed"},
      {"${A:-${B}", "not closed"},
      {"${A!x}", "only '-', '?' and '+'"},
      {"${A:}", "after ':'"},
      {"${A:=x}", "only '-', '?' and '+'"},
      {deep, "too deep"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_THAT(FillIn(c.text, kVariables).error, HasSubstr(c.error));
  }
}

TEST(DotEnv, Lines) {
  EXPECT_THAT(ParseDotEnv("# a comment\n"
                          "A=1\r\n"
                          "  export B = two words # why\n"
                          "C='$A # not a comment'\n"
                          "D=\"${A}5\" # yes\n"
                          "E=\n"
                          "F: yaml\n"
                          "G=a#b\n"
                          "A=2\n"
                          "H=$A\n"
                          "no value\n"
                          "=x\n"
                          "9=x\n"
                          "BAD='open\n"
                          "UNSET=$NOWHERE\n"),
              ElementsAre(Pair("A", "2"), Pair("B", "two words"),
                          Pair("C", "$A # not a comment"), Pair("D", "15"),
                          Pair("E", ""), Pair("F", "yaml"), Pair("G", "a#b"),
                          Pair("H", "2")));
}

TEST(DotEnv, DoublingValuesAreBounded) {
  std::string text = "V0=0123456789\n";
  for (int i = 1; i < 64; ++i) {
    const std::string above = "$V" + std::to_string(i - 1);
    text += "V" + std::to_string(i) + "=" + above + above + "\n";
  }
  for (const auto& [name, value] : ParseDotEnv(text)) {
    EXPECT_LE(value.size(), 64u << 10) << name;
  }
}

}  // namespace
}  // namespace declared::compose
