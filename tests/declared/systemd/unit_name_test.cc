#include "declared/systemd/unit_name.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared::systemd {
namespace {

using testing::ElementsAre;

TEST(UnitNameTest, KnowsNamesFromOtherFiles) {
  std::string long_name(250, 'a');
  long_name += ".service";
  const struct {
    const char* world;
    std::string name;
    bool is;
  } kCases[] = {
      {"a service", "cron.service", true},
      {"a template", "getty@.service", true},
      {"an instance with escapes", "fsck@dev-disk\\x2d1.service", true},
      {"the root slice", "-.slice", true},
      {"a drop-in", "limits.conf", false},
      {"an editor's backup", "cron.service~", false},
      {"only a type", ".service", false},
      {"no prefix", "@x.service", false},
      {"a blank", "a b.service", false},
      {"a slash", "a/b.service", false},
      {"nothing", "", false},
      {"too long", long_name, false},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.world);
    EXPECT_EQ(IsUnitName(test.name), test.is);
  }
}

TEST(UnitNameTest, TakesNamesApart) {
  EXPECT_EQ(TypeOf("a.b@c.d.service"), "service");
  EXPECT_EQ(Prefix("a.b@c.d.service"), "a.b");
  EXPECT_EQ(Instance("a.b@c.d.service"), "c.d");
  EXPECT_EQ(Instance("a@.service"), "");
  EXPECT_EQ(Instance("a.service"), std::nullopt);
  EXPECT_TRUE(IsTemplate("a@.service"));
  EXPECT_FALSE(IsTemplate("a@b.service"));
  EXPECT_TRUE(IsInstance("a@b.service"));
  EXPECT_EQ(TemplateOf("a@b.service"), "a@.service");
  EXPECT_EQ(TemplateOf("a.service"), "");
  EXPECT_EQ(Unescape("dev-disk\\x2d1\\xZZ\\x2"), "dev/disk-1\\xZZ\\x2");
}

TEST(UnitNameTest, ASliceLiesInTheOneBeforeItsLastDash) {
  EXPECT_EQ(ParentSlice("a-b-c.slice"), "a-b.slice");
  EXPECT_EQ(ParentSlice("a.slice"), "-.slice");
  EXPECT_EQ(ParentSlice("-.slice"), "");
}

TEST(UnitNameTest, DropInsOfPrefixesCountToo) {
  EXPECT_THAT(DropInNames("a.service"), ElementsAre("a.service"));
  EXPECT_THAT(DropInNames("a-b-c.service"),
              ElementsAre("a-b-c.service", "a-b-.service", "a-.service"));
  EXPECT_THAT(DropInNames("a-b@x-y.service"),
              ElementsAre("a-b@x-y.service", "a-b@.service", "a-@.service"));
  EXPECT_THAT(DropInNames("-.slice"), ElementsAre("-.slice"));
  EXPECT_THAT(DropInNames("---.service"), testing::Contains("---.service"));
}

}  // namespace
}  // namespace declared::systemd
