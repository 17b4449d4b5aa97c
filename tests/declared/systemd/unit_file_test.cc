#include "declared/systemd/unit_file.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared::systemd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  for (const auto& a : ParseUnitFile(text, "x.service").assignments) {
    lines.push_back(a.section + "/" + a.key + "/" + a.value + "/" +
                    std::to_string(a.line));
  }
  return lines;
}

TEST(UnitFileTest, ReadsAssignmentsAsSystemdDoes) {
  const struct {
    const char* world;
    std::string text;
    std::vector<std::string> lines;
  } kCases[] = {
      {"nothing", "", {}},
      {"blanks around all", "[A]\n  k  =  v w \n", {"A/k/v w/2"}},
      {"no newline at the end", "[A]\nk=v", {"A/k/v/2"}},
      {"Windows", "[A]\r\nk=v\r\n", {"A/k/v/2"}},
      {"a byte order mark", "\xEF\xBB\xBF[A]\nk=v", {"A/k/v/2"}},
      {"comments",
       "# c\n[A]\n;c\n  # c\nk=v # no comment\n",
       {"A/k/v # no comment/5"}},
      {"equals signs in the value", "[A]\nk=a=b\n", {"A/k/a=b/2"}},
      {"an empty value", "[A]\nk=\n", {"A/k//2"}},
      {"it goes on",
       "[A]\nk=a\\\n  b \\\nc\nl=d\n",
       {"A/k/a   b  c/2", "A/l/d/5"}},
      {"a comment between", "[A]\nk=a\\\n# c \\\nb\n", {"A/k/a b/2"}},
      {"an escaped backslash ends",
       "[A]\nk=a\\\\\nl=b\n",
       {"A/k/a\\\\/2", "A/l/b/3"}},
      {"it goes on at the end", "[A]\nk=a\\", {"A/k/a/2"}},
      {"a section once more",
       "[A]\nk=1\n[B]\nk=2\n[A]\nk=3\n",
       {"A/k/1/2", "B/k/2/4", "A/k/3/6"}},
      {"sections of others",
       "[X-Other]\nno assignment\nk=v\n[A]\nk=v\n",
       {"A/k/v/5"}},
      {"ours", "[X-Drift]\nk=v\n", {"X-Drift/k/v/2"}},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.world);
    EXPECT_EQ(Lines(test.text), test.lines);
    EXPECT_THAT(ParseUnitFile(test.text, "x").problems, IsEmpty());
  }
}

TEST(UnitFileTest, TellsWhatSystemdDrops) {
  const struct {
    const char* world;
    std::string text;
    const char* check;
    int line;
    std::vector<std::string> lines;  // that remain
  } kCases[] = {
      {"no equals sign",
       "[A]\nMemoryMax 1G\nk=v\n",
       "not-an-assignment",
       2,
       {"A/k/v/3"}},
      {"no section yet",
       "k=v\n[A]\nk=v\n",
       "outside-of-section",
       1,
       {"A/k/v/3"}},
      {"a torn section ends the file",
       "[A]\nk=v\n[B\nk=v\n",
       "bad-section",
       3,
       {"A/k/v/2"}},
      {"Latin-1", "[A]\nk=\xFC\nl=v\n", "not-utf8", 2, {"A/l/v/3"}},
      {"binary",
       std::string("\x7F"
                   "ELF\0\0",
                   6),
       "not-text",
       0,
       {}},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.world);
    EXPECT_EQ(Lines(test.text), test.lines);
    const UnitFile file = ParseUnitFile(test.text, "etc/x.service");
    ASSERT_EQ(file.problems.size(), 1U);
    EXPECT_EQ(file.problems[0].check, test.check);
    EXPECT_EQ(file.problems[0].location,
              (Location{"etc/x.service", test.line}));
    EXPECT_FALSE(file.problems[0].mend.empty());
  }
}

TEST(UnitFileTest, AFileFullOfMistakesIsNotAPageOfProblems) {
  std::string text = "[A]\n";
  for (int i = 0; i < 1000; ++i) text += "nonsense\n";
  EXPECT_LE(ParseUnitFile(text, "x").problems.size(), 20U);
}

}  // namespace
}  // namespace declared::systemd
