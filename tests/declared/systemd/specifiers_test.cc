#include "declared/systemd/specifiers.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared::systemd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SpecifiersTest, FillsInWhatFollowsFromTheName) {
  constexpr char kUnit[] = "a-b\\x2dc@x-y.service";
  const struct {
    const char* world;
    const char* text;
    std::optional<std::string> expanded;
  } kCases[] = {
      {"none", "/etc/x", "/etc/x"},
      {"instance", "%i", "x-y"},
      {"instance, unescaped", "/etc/postgresql/%I", "/etc/postgresql/x/y"},
      {"whole name", "%n", "a-b\\x2dc@x-y.service"},
      {"without type", "%N", "a-b\\x2dc@x-y"},
      {"prefix", "%p", "a-b\\x2dc"},
      {"prefix, unescaped", "%P", "a/b-c"},
      {"after the last dash", "%j", "b\\x2dc"},
      {"after the last dash, unescaped", "%J", "b-c"},
      {"a percent sign", "50%%", "50%"},
      {"a percent sign at the end", "50%", "50%"},
      {"only the manager knows", "%t/x", std::nullopt},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.world);
    EXPECT_EQ(Expand(test.text, kUnit), test.expanded);
  }
}

TEST(SpecifiersTest, ALongExpansionIsGivenUp) {
  std::string text;
  for (int i = 0; i < 10000; ++i) text += "%n";
  EXPECT_EQ(Expand(text, "a.service"), std::nullopt);
}

TEST(SpecifiersTest, WordsMayBeQuoted) {
  EXPECT_THAT(Words(" a.service  \"b c\" 'd'e "),
              ElementsAre("a.service", "b c", "de"));
  EXPECT_THAT(Words("  "), IsEmpty());
  EXPECT_THAT(Words("\"torn"), IsEmpty() /* systemd refuses it */);
}

}  // namespace
}  // namespace declared::systemd
