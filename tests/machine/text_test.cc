#include "machine/text.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/support/status.h"

namespace machine {
namespace {

using support::StatusIs;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  for (std::string_view line; NextLine(text, line);) lines.emplace_back(line);
  return lines;
}

TEST(TextTest, LinesEndAtNewlinesAndAtTheEnd) {
  EXPECT_THAT(Lines(""), IsEmpty());
  EXPECT_THAT(Lines("a"), ElementsAre("a"));
  EXPECT_THAT(Lines("a\n"), ElementsAre("a"));
  EXPECT_THAT(Lines("a\n\nb"), ElementsAre("a", "", "b"));
  EXPECT_THAT(Lines("\n"), ElementsAre(""));
  EXPECT_THAT(Lines(std::string_view("a\0b\n", 4)),
              ElementsAre(std::string("a\0b", 3)));
}

TEST(TextTest, WordsAreSeparatedByBlanksAndTabs) {
  std::string_view line = "  some\tavg10=0.00  total=5 ";
  EXPECT_EQ(NextWord(line), "some");
  EXPECT_EQ(NextWord(line), "avg10=0.00");
  EXPECT_EQ(NextWord(line), "total=5");
  EXPECT_EQ(NextWord(line), "");
  EXPECT_EQ(NextWord(line), "");
}

TEST(TextTest, Trim) {
  EXPECT_EQ(Trim(" \t max\n"), "max");
  EXPECT_EQ(Trim("a b"), "a b");
  EXPECT_EQ(Trim(" \n"), "");
  EXPECT_EQ(Trim(""), "");
}

TEST(TextTest, Uint) {
  EXPECT_EQ(Uint("0"), 0u);
  EXPECT_EQ(Uint("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(Uint("00012"), 12u);
  EXPECT_EQ(Uint("18446744073709551616"), std::nullopt);  // overflow
  EXPECT_EQ(Uint("99999999999999999999999"), std::nullopt);
  for (const char* text : {"", " 1", "1 ", "-1", "+1", "0x10", "1e3", "max"}) {
    EXPECT_EQ(Uint(text), std::nullopt) << text;
  }
}

TEST(TextTest, Int) {
  EXPECT_EQ(Int("-1"), -1);
  EXPECT_EQ(Int("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(Int("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(Int("9223372036854775808"), std::nullopt);  // overflow
  for (const char* text : {"", "-", "+1", "--1", "1.5"}) {
    EXPECT_EQ(Int(text), std::nullopt) << text;
  }
}

TEST(TextTest, NotUnderstoodQuotesTheLineSafely) {
  EXPECT_THAT(NotUnderstood("stat", "a\n\x1b\xff z"),
              StatusIs(absl::StatusCode::kDataLoss,
                       "stat: not understood: 'a\\x0a\\x1b\\xff z'"));
  absl::Status cut = NotUnderstood("stat", std::string(1000, 'x'));
  EXPECT_LT(cut.message().size(), 120u);
  EXPECT_THAT(std::string(cut.message()), EndsWith("x...'"));
}

TEST(TextTest, UnavailableKeepsItsReason) {
  absl::Status off = Unavailable("psi_off", "boot with psi=1: it is off");
  EXPECT_THAT(off, StatusIs(absl::StatusCode::kUnavailable,
                            HasSubstr("boot with psi=1")));
  EXPECT_EQ(ReasonOf(off), "psi_off");
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "unknown");
  EXPECT_EQ(ReasonOf(absl::UnavailableError("resource busy")), "unknown");
  EXPECT_EQ(ReasonOf(absl::NotFoundError("psi_off: x")), "unknown");
}

}  // namespace
}  // namespace machine
