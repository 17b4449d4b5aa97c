#include "declared/yaml/node.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared::yaml {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// The root of the only document, which has to be without problems.
NodePtr Root(std::string_view text) {
  Parsed parsed = Parse(text);
  for (const Problem& problem : parsed.problems) {
    ADD_FAILURE() << ToText(problem);
  }
  EXPECT_THAT(parsed.documents, SizeIs(1));
  if (parsed.documents.size() != 1) return Parse("{}").documents.at(0).root;
  return parsed.documents[0].root;
}

std::string TextAt(const Node& node,
                   std::initializer_list<std::string_view> keys) {
  const Node* found = node.At(keys);
  return found == nullptr ? "(missing)" : found->text();
}

TEST(Node, HasKindTextAndLine) {
  const NodePtr root = Root(
      "# a comment\n"
      "name: db\n"
      "limits:\n"
      "  cpu: 0.50\n"
      "  memory: '512Mi'\n"
      "list:\n"
      "- 1\n"
      "- ~\n"
      "nothing:\n");
  ASSERT_TRUE(root->IsMap());
  EXPECT_EQ(root->line(), 2);
  EXPECT_EQ(TextAt(*root, {"limits", "cpu"}), "0.50");
  EXPECT_FALSE(root->At({"limits", "cpu"})->quoted());
  EXPECT_TRUE(root->At({"limits", "memory"})->quoted());
  EXPECT_EQ(root->At({"limits", "memory"})->line(), 5);
  EXPECT_EQ(root->Find("limits")->LineOfKey("memory"), 5);
  EXPECT_EQ(root->LineOfKey("limits"), 3);
  EXPECT_EQ(root->LineOfKey("missing"), 0);
  ASSERT_THAT(root->Find("list")->sequence(), SizeIs(2));
  EXPECT_EQ(root->Find("list")->sequence()[0]->line(), 7);
  EXPECT_TRUE(root->Find("list")->sequence()[1]->IsNull());
  EXPECT_TRUE(root->Find("nothing")->IsNull());
  EXPECT_EQ(root->Find("missing"), nullptr);
  EXPECT_EQ(root->At({"name", "below", "a scalar"}), nullptr);
}

// yaml-cpp has them where the next word is, or behind the end of the file.
TEST(Node, ValuesThatAreLeftOutAreInTheLineOfTheirKey) {
  const struct {
    const char* world;
    const char* text;
    int line;
  } kCases[] = {
      {"before another key", "\na:\nb: 1\n", 2},
      {"before a comment", "a:\n# b\n\nb: 1\n", 1},
      {"at the end", "\na:\n", 2},
      {"at the end without newline", "\na:", 2},
      {"before another document", "a:\n---\nb: 1\n", 1},
      {"a key with '?'", "\n? a", 2},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const Parsed parsed = Parse(c.text);
    ASSERT_FALSE(parsed.documents.empty());
    const Node* node = parsed.documents[0].root->Find("a");
    ASSERT_NE(node, nullptr);
    EXPECT_TRUE(node->IsNull());
    EXPECT_EQ(node->line(), c.line);
  }
}

TEST(Node, NoLineIsBehindTheEnd) {
  const NodePtr root = Root("a:\n-");
  ASSERT_THAT(root->Find("a")->sequence(), SizeIs(1));
  EXPECT_EQ(root->Find("a")->sequence()[0]->line(), 2);
}

TEST(Node, ScalarsAreNeverConverted) {
  for (const char* text : {"1e3", "0.5", "0x10", "0o17", "yes", "True", "NaN",
                           ".inf", "1_000", "128Mi", "2001-01-01", "12:30"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(TextAt(*Root(std::string("a: ") + text), {"a"}), text);
  }
}

TEST(Node, WaysToWriteTheSame) {
  const struct {
    const char* world;
    std::string_view text;
  } kCases[] = {
      {"block", "a:\n  b: x y\n"},
      {"no newline at the end", "a:\n  b: x y"},
      {"flow", "{a: {b: x y}}\n"},
      {"JSON on one line", R"({"a":{"b":"x y"}})"},
      {"JSON with tabs", "{\n\t\"a\": {\n\t\t\"b\": \"x y\"\n\t}\n}\n"},
      {"JSON with tabs and CRLF",
       "{\r\n\t\"a\": {\r\n\t\t\"b\": \"x y\"}}\r\n"},
      {"CRLF", "a:\r\n  b: x y\r\n"},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "a:\n  b: x y\n"},
      {"two lines", "a:\n  b: x\n    y\n"},
      {"folded", "a:\n  b: >-\n    x\n    y\n"},
      {"escaped", R"(a: {b: "x\u0020y"})"},
      {"explicit key", "? a\n: b: x y\n"},
      {"a tab before a comment", "a:\n  b: x y\t# why\n"},
      {"with a type", "a: !!map\n  b: !!str x y\n"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(TextAt(*Root(c.text), {"a", "b"}), "x y");
  }
}

TEST(Node, MapsKeepTheirOrderAndManyKeysAreFound) {
  std::string text;
  for (int i = 1000; i > 0; --i) {
    text += "k" + std::to_string(i) + ": " + std::to_string(i) + "\n";
  }
  const NodePtr root = Root(text);
  ASSERT_THAT(root->map(), SizeIs(1000));
  EXPECT_EQ(root->map().front().first, "k1000");
  for (int i = 1; i <= 1000; ++i) {
    const std::string key = "k" + std::to_string(i);
    ASSERT_EQ(TextAt(*root, {key}), std::to_string(i));
    ASSERT_EQ(root->LineOfKey(key), 1001 - i);
  }
  EXPECT_EQ(root->Find("k1001"), nullptr);
  EXPECT_EQ(root->Find(""), nullptr);
}

TEST(Node, AliasesStandForWhatTheyName) {
  const NodePtr root = Root("a: &x\n  b: 1\nc: *x\nd: [*x, *x]\n");
  EXPECT_EQ(TextAt(*root, {"c", "b"}), "1");
  EXPECT_EQ(root->At({"c", "b"})->line(), 2);
  EXPECT_EQ(TextAt(*root->Find("d")->sequence()[1], {"b"}), "1");
}

TEST(Node, MergeKeys) {
  const char* kBase = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\n";
  const struct {
    const char* world;
    const char* text;
    const char* a;
    const char* b;
    const char* c;
  } kCases[] = {
      {"one map", "m:\n  <<: *x\n", "1", "2", "(missing)"},
      {"written keys win", "m:\n  a: 9\n  <<: *x\n", "9", "2", "(missing)"},
      {"also below it", "m:\n  <<: *x\n  a: 9\n", "9", "2", "(missing)"},
      {"the first of a list wins", "m:\n  <<: [*x, *y]\n", "1", "2", "4"},
      {"in the other order", "m:\n  <<: [*y, *x]\n", "1", "3", "4"},
      {"a map as it is", "m: {<<: {a: 5}}\n", "5", "(missing)", "(missing)"},
      {"nothing", "m: {<<: , a: 7}\n", "7", "(missing)", "(missing)"},
      {"quoted it is a word", "m: {'<<': *x}\n", "(missing)", "(missing)",
       "(missing)"},
      {"merged twice over", "n: &n {<<: *x, c: 6}\nm: {<<: *n}\n", "1", "2",
       "6"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const NodePtr root = Root(std::string(kBase) + c.text);
    EXPECT_EQ(TextAt(*root, {"m", "a"}), c.a);
    EXPECT_EQ(TextAt(*root, {"m", "b"}), c.b);
    EXPECT_EQ(TextAt(*root, {"m", "c"}), c.c);
  }
}

TEST(Node, TheLastOfTwoEqualKeysHolds) {
  std::string many;
  for (int i = 0; i < 40; ++i) many += "k" + std::to_string(i) + ": 1\n";
  const struct {
    const char* world;
    std::string text;
    int line;
  } kCases[] = {
      {"few keys", "a: 1\nb: 2\na: 3\n", 3},
      {"many keys", "a: 1\n" + many + "a: 3\n", 42},
      {"JSON", "{\"a\": 1,\n\"a\": 3}", 2},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const Parsed parsed = Parse(c.text);
    ASSERT_THAT(parsed.documents, SizeIs(1));
    EXPECT_EQ(TextAt(*parsed.documents[0].root, {"a"}), "3");
    EXPECT_EQ(parsed.documents[0].root->LineOfKey("a"), c.line);
    ASSERT_THAT(parsed.problems, SizeIs(1));
    EXPECT_EQ(parsed.problems[0].check, "duplicate-key");
    EXPECT_EQ(parsed.problems[0].location.line, c.line);
    EXPECT_THAT(parsed.problems[0].what, HasSubstr("line 1"));
  }
}

TEST(Node, KeysThatAreNoWords) {
  const Parsed parsed = Parse("a: 1\n? [b, c]\n: 2\n80: 3\nd: {{ x }}\n");
  ASSERT_THAT(parsed.documents, SizeIs(1));
  EXPECT_EQ(TextAt(*parsed.documents[0].root, {"a"}), "1");
  EXPECT_EQ(TextAt(*parsed.documents[0].root, {"80"}), "3");
  ASSERT_THAT(parsed.problems, SizeIs(2));
  EXPECT_EQ(parsed.problems[0].location.line, 2);
  EXPECT_EQ(parsed.problems[1].location.line, 5);
  EXPECT_THAT(parsed.problems[1].mend, HasSubstr("template"));
}

}  // namespace
}  // namespace declared::yaml
