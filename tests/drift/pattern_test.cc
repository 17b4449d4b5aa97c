#include "drift/pattern.h"

#include "drift/snapshot.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status.h"

namespace drift {
namespace {

using ::support::StatusIs;

TEST(PatternTest, MatchesTheWholeText) {
  auto pattern = Pattern::Compile("a|b.*");
  ASSERT_TRUE(pattern.ok());
  EXPECT_TRUE(pattern->Matches("a"));
  EXPECT_TRUE(pattern->Matches("bcd"));
  EXPECT_FALSE(pattern->Matches("ab"));
  EXPECT_FALSE(pattern->Matches(""));
}

TEST(PatternTest, NoneMatchesNothing) {
  EXPECT_TRUE(Pattern().empty());
  EXPECT_FALSE(Pattern().Matches(""));
}

TEST(PatternTest, SaysWhatIsWrong) {
  EXPECT_THAT(
      Pattern::Compile("a("),
      StatusIs(absl::StatusCode::kInvalidArgument, testing::HasSubstr("'a('")));
}

TEST(PatternTest, DefaultFoldTakesTransientUnits) {
  auto fold = Pattern::Compile(std::string(kDefaultFold));
  ASSERT_TRUE(fold.ok());
  for (const char* unit :
       {"run-u12.service", "run-r0f3.scope", "session-3.scope",
        "app-firefox-1.scope", "libpod-conmon-ab12.scope"}) {
    EXPECT_TRUE(fold->Matches(unit)) << unit;
  }
  for (const char* unit : {"nginx.service", "session.slice", "init.scope",
                           "user@1000.service", "prerun-1.service"}) {
    EXPECT_FALSE(fold->Matches(unit)) << unit;
  }
}

}  // namespace
}  // namespace drift
