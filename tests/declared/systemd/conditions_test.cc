#include "declared/systemd/conditions.h"

#include <sys/stat.h>

#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace declared::systemd {
namespace {

constexpr Truth kYes = Truth::kYes;
constexpr Truth kNo = Truth::kNo;
constexpr Truth kUnknown = Truth::kUnknown;

TEST(ConditionsTest, FilesAnswerBelowTheRoot) {
  support::TempTree tree(
      {{"etc/full", "x"}, {"etc/empty", ""}, {"bin/run", "x"}});
  tree.MakeDir("var/void");
  tree.MakeLink("etc/link", "/etc/full");
  tree.MakeLink("etc/torn", "/nothing");
  tree.MakeLink("etc/escape", "../../../../../../etc/full");
  ASSERT_EQ(chmod(tree.Path("bin/run").c_str(), 0755), 0);
  const struct {
    const char* key;
    const char* value;
    Truth truth;
  } kCases[] = {
      {"ConditionPathExists", "/etc/full", kYes},
      {"ConditionPathExists", "/etc/link", kYes},
      {"ConditionPathExists", "/etc/escape", kYes},
      {"ConditionPathExists", "/etc/torn", kNo},
      {"ConditionPathExists", "/etc/passwd", kNo},  // it is the real root's
      {"ConditionPathExists", "!/etc/full", kNo},
      {"ConditionPathExists", "|!/etc/nothing", kYes},
      {"ConditionPathExists", "relative", kUnknown},
      {"AssertPathExists", "/etc/full", kYes},
      {"ConditionPathIsDirectory", "/etc/", kYes},
      {"ConditionPathIsDirectory", "/etc/full", kNo},
      {"ConditionPathExistsGlob", "/etc/f*l", kYes},
      {"ConditionPathExistsGlob", "/etc/*.conf", kNo},
      {"ConditionPathExistsGlob", "/nothing/*", kNo},
      {"ConditionPathExistsGlob", "/*/full", kUnknown},
      {"ConditionFileNotEmpty", "/etc/full", kYes},
      {"ConditionFileNotEmpty", "/etc/empty", kNo},
      {"ConditionFileNotEmpty", "/etc", kNo},
      {"ConditionDirectoryNotEmpty", "/etc", kYes},
      {"ConditionDirectoryNotEmpty", "/var/void", kNo},
      {"ConditionDirectoryNotEmpty", "/nothing", kNo},
      {"ConditionPathIsSymbolicLink", "/etc/torn", kYes},
      {"ConditionPathIsSymbolicLink", "/etc/full", kNo},
      {"ConditionFileIsExecutable", "/bin/run", kYes},
      {"ConditionFileIsExecutable", "/etc/full", kNo},
      {"ConditionPathIsMountPoint", "/etc", kUnknown},
      {"ConditionVirtualization", "!container", kUnknown},
      {"ConditionSecurity", "/etc/full", kUnknown},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(std::string(test.key) + "=" + test.value);
    EXPECT_EQ(Holds({test.key, test.value}, tree.Path()), test.truth);
  }
}

TEST(ConditionsTest, AllMustHoldAndOneOfThoseWithABar) {
  support::TempTree tree({{"yes", "x"}});
  const Condition yes = {"ConditionPathExists", "/yes"};
  const Condition no = {"ConditionPathExists", "/no"};
  const Condition unknown = {"ConditionSecurity", "selinux"};
  const Condition not_expanded = {"ConditionPathExists", "", false};
  const Condition or_yes = {"ConditionPathExists", "|/yes"};
  const Condition or_no = {"ConditionPathExists", "|/no"};
  const Condition or_unknown = {"ConditionSecurity", "|selinux"};
  const Condition assert_or_no = {"AssertPathExists", "|/no"};
  const struct {
    const char* world;
    std::vector<Condition> conditions;
    Truth truth;
  } kCases[] = {
      {"none", {}, kYes},
      {"one", {yes}, kYes},
      {"no beats yes", {yes, no}, kNo},
      {"no beats unknown", {unknown, no, unknown}, kNo},
      {"unknown beats yes", {yes, unknown}, kUnknown},
      {"a specifier", {yes, not_expanded}, kUnknown},
      {"one of two", {or_no, or_yes}, kYes},
      {"one of two, the other way round", {or_yes, or_no}, kYes},
      {"none of two", {or_no, or_no}, kNo},
      {"perhaps one of two", {or_unknown, or_no}, kUnknown},
      {"one, and perhaps another", {or_unknown, or_yes}, kYes},
      {"the bar does not help the others", {or_yes, no}, kNo},
      {"asserts have a bar of their own", {or_yes, assert_or_no}, kNo},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.world);
    std::string key;
    EXPECT_EQ(AllHold(test.conditions, tree.Path(), key), test.truth);
    EXPECT_EQ(key.empty(), test.truth == kYes);
  }
}

}  // namespace
}  // namespace declared::systemd
