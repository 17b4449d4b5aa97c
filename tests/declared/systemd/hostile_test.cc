// Trees that nobody would write by hand.
#include <sys/stat.h>
#include <unistd.h>

#include "declared/systemd/unit_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/systemd/load.h"
#include "tests/support/nobody.h"

namespace declared {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(HostileTest, OneBadFileCostsOnlyItself) {
  const std::string large(systemd::kMostUnitFileBytes + 1, '#');
  const struct {
    const char* world;
    std::string content;
    const char* check;
  } kCases[] = {
      {"too large", large, "too-large"},
      {"binary", std::string("[Service]\0MemoryMax=1G", 22), "not-text"},
      {"no section header at the top", "[Service\nMemoryMax=1G\n",
       "bad-section"},
      {"a number out of range", "[Service]\nMemoryMax=99999999999999999999\n",
       "ignored-by-systemd"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.world);
    support::TempTree tree({{"good.service", "[Service]\nMemoryMax=1G\n"}});
    tree.Write("bad.service", test.content);
    const Loaded loaded = LoadTree(tree.Path());
    EXPECT_THAT(ChecksOf(loaded), ElementsAre(test.check));
    EXPECT_EQ(loaded.problems[0].location.file, "bad.service");
    EXPECT_EQ(MemoryOf(loaded, "good.service"), "1G@good.service:2");
    EXPECT_LT(ToText(loaded.problems[0]).size(), 450U);
  }
}

TEST(HostileTest, WhatIsNoRegularFileIsLeftAlone) {
  support::TempTree tree({{"a.service", "[Service]\n"}});
  tree.MakeFifo("b.service");
  tree.MakeFifo("a.service.d/x.conf");
  tree.MakeLink("c.service", "/etc/passwd");  // would be the tree's own
  tree.MakeLink("d.service", "../../../../../../../../etc/passwd");
  tree.MakeLink("round", "round");
  tree.MakeLink("sub/up", "..");
  tree.MakeLink("e.service", "e.service");
  const Loaded loaded = LoadTree(tree.Path());
  EXPECT_THAT(NamesOf(loaded), ElementsAre("a.service"));
  EXPECT_THAT(loaded.problems, IsEmpty());
}

TEST(HostileTest, ALinkToAFileBelowIsFollowed) {
  support::TempTree tree(
      {{"shared/real/a.service", "[Service]\nMemoryMax=1G\n"}});
  tree.MakeLink("host/a.service", "../shared/real/a.service");
  const Loaded loaded = LoadTree(tree.Path("host"));
  EXPECT_THAT(loaded.workloads, IsEmpty());  // it leads out of the source
  const Loaded both = LoadTree(tree.Path());
  EXPECT_EQ(both.workloads.size(), 1U);  // and is no second one
  EXPECT_THAT(both.problems, IsEmpty());
}

TEST(HostileTest, DeepAndWideTreesEnd) {
  support::TempTree tree;
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "d/";
  tree.Write(deep + "a.service", "[Service]\n");
  std::string many = "[Service]\n";
  for (int i = 0; i < 3000; ++i) {
    many += "IOReadBandwidthMax=/dev/" + std::to_string(i) + " 1M\n";
    many += "MemoryMax=x" + std::to_string(i) + "\n";
  }
  tree.Write("b.service", many);
  for (int i = 0; i < 300; ++i) {
    tree.Write("b.service.d/" + std::to_string(i) + ".conf",
               "[Service]\nTasksMax=" + std::to_string(i + 1) + "\n");
  }
  const Loaded loaded = LoadTree(tree.Path());
  EXPECT_THAT(NamesOf(loaded), ElementsAre("b.service"));
  EXPECT_LE(loaded.workloads[0].parts[0].io.size(), 64U);
  EXPECT_LE(loaded.problems.size(), 5000U);
  EXPECT_THAT(ChecksOf(loaded), testing::Contains("too-many-files"));
}

TEST(HostileTest, AnUnreadableDirectoryIsAProblem) {
  support::TempTree tree(
      {{"a.service", "[Service]\n"}, {"locked/b.service", "x"}});
  ASSERT_EQ(chmod(tree.Path().c_str(), 0755), 0);
  ASSERT_EQ(chmod(tree.Path("locked").c_str(), 0), 0);
  Loaded loaded;
  {
    const support::AsNobody nobody;
    loaded = LoadTree(tree.Path());
  }
  EXPECT_THAT(ChecksOf(loaded), ElementsAre("unreadable"));
  EXPECT_THAT(NamesOf(loaded), ElementsAre("a.service"));
  ASSERT_EQ(chmod(tree.Path("locked").c_str(), 0700), 0);
}

}  // namespace
}  // namespace declared
