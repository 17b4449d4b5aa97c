// Documents made to cost their reader memory, time or stack.
#include <string>

#include "declared/yaml/node.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared::yaml {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string Times(int n, std::string_view text) {
  std::string all;
  for (int i = 0; i < n; ++i) all += text;
  return all;
}

// Nine lists of nine of the list above each: 9^9 values.
std::string BillionLaughs() {
  std::string text = "a: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    text += "k" + std::to_string(i) + ": &a" + std::to_string(i) + " [" +
            Times(8, alias + ",") + alias + "]\n";
  }
  return text;
}

// Every map merges the one above twice.
std::string MergedLaughs() {
  std::string text = "a0: &a0 {" + Times(50, "x: 1, ") + "y: 1}\n";
  for (int i = 1; i < 40; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " {<<: [" +
            alias + ", " + alias + "]}\n";
  }
  return text;
}

// Each list holds the one above: no brackets deeper than one.
std::string DeepByAliases() {
  std::string text = "a: &a0 []\n";
  for (int i = 1; i < 200; ++i) {
    text += "k" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" +
            std::to_string(i - 1) + "]\n";
  }
  return text;
}

TEST(Bombs, CostThemselvesOnly) {
  const struct {
    const char* world;
    std::string text;
    const char* what;
  } kCases[] = {
      {"billion laughs", BillionLaughs(), "once aliases are expanded"},
      {"merge keys", MergedLaughs(), "once aliases are expanded"},
      {"deep by aliases", DeepByAliases(), "deep"},
      {"an alias in itself", "a: &a [*a]\n", "inside of what it stands for"},
      {"a merge of itself", "a: &a {<<: *a}\n", "inside of what it stands for"},
      {"150 brackets", Times(150, "[") + Times(150, "]") + "\n", "deep"},
      {"150 lists", Times(150, "- ") + "x\n", "deep"},
      {"long keys merged",
       "a: &a {? \"" + std::string(1 << 20, 'k') + "\" : 1}\nb: {<<: [" +
           Times(1000, "*a,") + "]}\n",
       "once aliases are expanded"},
      {"two million commas", "[" + Times(2'000'000, ",") + "]\n",
       "lines, commas and brackets"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const std::string text = c.text + "---\nlast: 1\n";
    const Parsed parsed = Parse(text);
    ASSERT_THAT(parsed.documents, SizeIs(1));
    EXPECT_NE(parsed.documents[0].root->Find("last"), nullptr);
    ASSERT_FALSE(parsed.problems.empty());
    EXPECT_EQ(parsed.problems.back().check, "yaml-bomb");
    EXPECT_THAT(parsed.problems.back().what, HasSubstr(c.what));
  }
}

TEST(Bombs, DeeperThanTheParserItselfBears) {
  for (const char* open : {"[", "{a: ", "- ", "? ", "{", "&a "}) {
    SCOPED_TRACE(open);
    const std::string text = Times(100'000, open);
    EXPECT_THAT(Parse(text).problems, SizeIs(1));
  }
}

TEST(Bombs, ProblemsAreCounted) {
  const Parsed parsed = Parse(Times(5000, "a: 1\n"));
  EXPECT_THAT(parsed.documents, SizeIs(1));
  EXPECT_THAT(parsed.problems, SizeIs(101));
  EXPECT_THAT(parsed.problems.back().what, HasSubstr("more problems"));
}

TEST(Bombs, DocumentsAreCounted) {
  const Parsed parsed = Parse(Times(12'000, "--- 1\n"));
  EXPECT_THAT(parsed.documents, SizeIs(10'000));
  ASSERT_THAT(parsed.problems, SizeIs(1));
  EXPECT_EQ(parsed.problems[0].location.line, 10'001);
}

TEST(Bombs, LargeAndHonestIsRead) {
  const struct {
    const char* world;
    std::string text;
  } kCases[] = {
      {"4 MiB of lines", Times((4 << 20) / 16, "- name: value-1\n")},
      {"4 MiB of JSON on one line",
       "[" + Times((4 << 20) / 32, "{\"name\": \"value of the thing\"}, ") +
           "1]"},
      {"a scalar of 4 MiB", "a: \"" + std::string(4 << 20, 'x') + "\"\n"},
      {"a block of 4 MiB",
       "a: |\n" + Times((4 << 20) / 16, "  text text text\n")},
      {"4 MiB of comments",
       Times((4 << 20) / 16, "# text text text\n") + "a: 1"},
      {"100 levels", Times(100, "[") + Times(100, "]")},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const Parsed parsed = Parse(c.text);
    EXPECT_THAT(parsed.problems, IsEmpty());
    EXPECT_THAT(parsed.documents, SizeIs(1));
  }
}

}  // namespace
}  // namespace declared::yaml
