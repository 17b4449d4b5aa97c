#include "exporter/report/text.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace report {
namespace {

using namespace std::string_view_literals;

TEST(TextTest, NothingInANameReachesTheTerminal) {
  struct Case {
    const char* world;
    std::string_view name;
    std::string_view shown;
    size_t width;
  };
  const std::vector<Case> cases = {
      {"a plain name", "getty@tty1.service", "getty@tty1.service", 18},
      {"nothing", "", "", 0},
      {"systemd's own escape", R"(dev-disk\x2dby.swap)",
       R"(dev-disk\x2dby.swap)", 19},
      {"clears the screen", "a\x1b[2Jb", R"(a\x1b[2Jb)", 9},
      {"starts a line", "a\nb\r", R"(a\x0ab\x0d)", 10},
      {"a NUL", "a\0b"sv, R"(a\x00b)", 6},
      {"CSI of one character",
       "a\xc2\x9b"
       "2J",
       R"(a\xc2\x9b2J)", 11},
      {"right to left",
       "gpj\xe2\x80\xae"
       "exe",
       R"(gpj\xe2\x80\xaeexe)", 18},
      {"zero width",
       "a\xe2\x80\x8b"
       "b",
       R"(a\xe2\x80\x8bb)", 14},
      {"not UTF-8", "a\xff", R"(a\xff)", 5},
      {"an umlaut", "b\xc3\xbcro", "b\xc3\xbcro", 4},
      {"wide", "\xe8\xb3\x87\xe6\x96\x99", "\xe8\xb3\x87\xe6\x96\x99", 4},
      {"combining", "e\xcc\x81", "e\xcc\x81", 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(Safe(c.name), c.shown);
    EXPECT_EQ(WidthOf(Safe(c.name)), c.width);
  }
}

TEST(TextTest, AnEndlessNameIsCut) {
  EXPECT_LT(Safe(std::string(1 << 20, 'x')).size(), 2000U);
}

TEST(TextTest, CutsTheMiddle) {
  EXPECT_EQ(CutMiddle("shop/db", 7), "shop/db");
  EXPECT_EQ(CutMiddle("shop/database", 7), "sho…ase");
  EXPECT_EQ(CutMiddle("shop/database", 8), "shop…ase");
  EXPECT_EQ(CutMiddle("shop/database", 3), "s…e");
  // A wide character that doesn't fit is left out whole.
  EXPECT_EQ(CutMiddle("\xe8\xb3\x87\xe6\x96\x99\xe8\xb3\x87", 4),
            "\xe8\xb3\x87…");
  EXPECT_EQ(CutMiddle("", 3), "");
}

}  // namespace
}  // namespace report
