#include "declared/source.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status.h"

namespace declared {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::HasSubstr;

TEST(Source, Parse) {
  const struct {
    const char* world;
    Language language;
    const char* flag;
    const char* path;
    const char* name_space;
  } kCases[] = {
      {"a directory", Language::kSystemd, "/etc/systemd", "/etc/systemd", ""},
      {"a namespace", Language::kKubernetes, "apps,namespace=shop", "apps",
       "shop"},
      {"blanks are part of a path", Language::kCompose, "my files", "my files",
       ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const auto source = Source::Parse(c.language, c.flag);
    ASSERT_THAT(source, IsOk());
    EXPECT_EQ(source->language, c.language);
    EXPECT_EQ(source->path, c.path);
    EXPECT_EQ(source->name_space, c.name_space);
  }
}

TEST(Source, ParseTellsWhatIsWrong) {
  const struct {
    const char* world;
    Language language;
    const char* flag;
    const char* message;
  } kCases[] = {
      {"nothing", Language::kNative, "", "--declared.native: a file"},
      {"no path", Language::kKubernetes, ",namespace=a", "a file"},
      {"an empty namespace", Language::kKubernetes,
       "a,namespace=", "only namespace=NAME is known"},
      {"an unknown option", Language::kKubernetes, "a,name=b", "'name=b'"},
      {"an option where there is none", Language::kCompose, "a,namespace=b",
       "no option is known"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    EXPECT_THAT(
        Source::Parse(c.language, c.flag),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)));
  }
}

}  // namespace
}  // namespace declared
