#include "declared/yaml/documents.h"

#include <string>
#include <vector>

#include "declared/yaml/node.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared::yaml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<int> LinesOf(std::string_view text) {
  std::vector<int> lines;
  for (const Document& document : Parse(text).documents) {
    lines.push_back(document.root->line());
  }
  return lines;
}

TEST(Documents, AreSeparatedByLines) {
  const struct {
    const char* world;
    std::string_view text;
    std::vector<int> lines;
  } kCases[] = {
      {"nothing", "", {}},
      {"blank lines", "\n\n", {}},
      {"comments only", "# a\n---\n# b\n---\n", {}},
      {"one", "a: 1\n", {1}},
      {"one with a marker", "---\na: 1\n", {2}},
      {"two", "a: 1\n---\nb: 2\n", {1, 3}},
      {"a comment after the marker", "--- # first\na: 1\n", {2}},
      {"CRLF", "---\r\na: 1\r\n---\r\nb: 2\r\n", {2, 4}},
      {"an end marker", "a: 1\n...\n---\nb: 2\n...\n", {1, 4}},
      {"an end marker alone", "a: 1\n...\nb: 2\n", {1, 3}},
      {"empty ones between", "---\n---\na: 1\n---\n---\nb: 2\n", {3, 6}},
      {"on the marker's line", "--- {a: 1}\n--- {b: 2}\n", {1, 2}},
      {"a directive", "%YAML 1.2\n---\na: 1\n", {3}},
      {"two directives",
       "%YAML 1.2\n# x\n%TAG ! !x\n---\na: 1\n---\nb: 2\n",
       {5, 7}},
      {"four dashes are text", "a: x\n ----\nb: 1\n", {1}},
      {"not in column one", "a: |\n  ---\nb: 1\n", {1}},
      {"null written out", "null\n", {1}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(LinesOf(c.text), c.lines);
    EXPECT_THAT(Parse(c.text).problems, IsEmpty());
  }
}

TEST(Documents, KeepTheirOwnTextForComments) {
  const std::string_view text =
      "# of the file\n---\n# Source: x/a.yaml\na: 1\n---\n# Source: "
      "x/empty.yaml\n---\n# Source: x/b.yaml\nb: 1\n";
  const Parsed parsed = Parse(text);
  ASSERT_THAT(parsed.documents, SizeIs(2));
  EXPECT_EQ(parsed.documents[0].line, 2);
  EXPECT_EQ(parsed.documents[0].source, "---\n# Source: x/a.yaml\na: 1\n");
  EXPECT_EQ(parsed.documents[1].line, 7);
  EXPECT_EQ(parsed.documents[1].source, "---\n# Source: x/b.yaml\nb: 1\n");
}

TEST(Documents, ABrokenOneCostsItselfOnly) {
  const struct {
    const char* world;
    std::string_view broken;
    int line;  // in the file, after "a: 1\n---\n"
    const char* what;
  } kCases[] = {
      {"a brace is open", "b: {c: 1\n", 3, "'{' is not closed"},
      {"a bracket is open", "b: [1, 2\n", 3, "'[' is not closed"},
      {"a quote is open", "b: \"c\n", 3, "quote is not closed"},
      {"indented too far", "b: 1\n   c: 2\n", 4, "':' where no value"},
      {"indented too little", "  b: 1\n c: 2\n", 4, "after the end"},
      {"a tab", "b:\n\tc: 1\n", 4, "a tab in the indentation"},
      {"a list's end", "b:\n- 1\n  c: 1\n", 5, "':' where no value"},
      {"a template", "{{ if .Values.b }}\nb: 1\n{{ end }}\n", 5, "template"},
      {"an alias of nothing", "b: *nowhere\n", 3, "without an anchor"},
      {"an escape of nothing", "b: \"\\q\"\n", 3, "escape"},
      {"an alias of a document before", "b: *x\n", 3, "without an anchor"},
      {"text after the end", "{b: 1}\n{c: 1}\n", 4, "after the end"},
      {"a control byte", "b: 1\nc: \x04\n", 4, "control byte: \\x04"},
      {"an escape sequence", "b: \x1b[1m\n", 3, "control byte: \\x1b"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const std::string text =
        "a: &x 1\n---\n" + std::string(c.broken) + "---\nlast: 1\n";
    const Parsed parsed = Parse(text);
    ASSERT_THAT(parsed.documents, SizeIs(2));
    EXPECT_NE(parsed.documents[1].root->Find("last"), nullptr);
    ASSERT_THAT(parsed.problems, SizeIs(1));
    EXPECT_EQ(parsed.problems[0].check, "yaml");
    EXPECT_EQ(parsed.problems[0].location.line, c.line);
    EXPECT_THAT(parsed.problems[0].what, HasSubstr(c.what));
  }
}

TEST(Documents, NulAndInvalidUtf8DoNoHarm) {
  // files.h refuses such files; whatever comes out, nothing may crash.
  const std::string nul("a: 1\n\0b: 2\n", 11);
  EXPECT_THAT(Parse(nul).problems, SizeIs(1));
  EXPECT_THAT(Parse("a: \xff\xfe\n").documents, SizeIs(1));
  EXPECT_THAT(Parse("\xff\xfe\n\xc3").documents.size(), testing::Le(1u));
}

}  // namespace
}  // namespace declared::yaml
