#include "machine/runtime/state_file.h"

#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::runtime {
namespace {

using ::support::IsOk;
using ::support::StatusIs;
using ::support::TempTree;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr auto kNotFound = absl::StatusCode::kNotFound;

TEST(StateFileTest, ReadsBelowItsRoot) {
  TempTree tree({{"etc/a", "text"}, {"etc/empty", ""}});
  for (const std::string& root : {tree.Path(), tree.Path() + "//"}) {
    StateFiles files(root);
    auto file = files.Read("/etc/a");
    ASSERT_THAT(file, IsOk());
    EXPECT_EQ(file->text, "text");
    EXPECT_EQ(files.Read("/etc/empty")->text, "");
  }
}

TEST(StateFileTest, WithoutARootReadsTheRealOne) {
  TempTree tree({{"a", "text"}});
  auto file = StateFiles("").Read(tree.Path("a"));
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->text, "text");
}

TEST(StateFileTest, WhatIsNotAPlainFileIsRefusedAndDoesNotBlock) {
  TempTree tree({{"plain", "text"}});
  tree.MakeFifo("fifo");
  tree.MakeDir("dir");
  tree.MakeLink("link", "plain");
  tree.MakeLink("passwd", "/etc/passwd");
  tree.MakeLink("loop", "loop");
  const struct {
    const char* world;
    const char* path;
    absl::StatusCode code;
    const char* says;
  } cases[] = {
      {"nobody reads its other end", "/fifo", kDataLoss, "not a regular"},
      {"a directory", "/dir", kDataLoss, "not a regular"},
      {"a link inside", "/link", kDataLoss, "symbolic link"},
      {"a link to a secret", "/passwd", kDataLoss, "symbolic link"},
      {"a link to itself", "/loop", kDataLoss, "symbolic link"},
      {"nothing", "/none", kNotFound, "/none"},
      {"below a file", "/plain/x", kNotFound, "/plain/x"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    for (const std::string& root : {tree.Path(), std::string()}) {
      std::string path = root.empty() ? tree.Path() + c.path : c.path;
      EXPECT_THAT(StateFiles(root).Read(path),
                  StatusIs(c.code, HasSubstr(c.says)));
    }
  }
}

TEST(StateFileTest, LinksOfTheWayStayInsideTheRoot) {
  TempTree tree({{"data/docker/a", "inside"}, {"etc/daemon.json", "{}"}});
  tree.MakeLink("var/lib/docker", "/data/docker");
  tree.MakeLink("escape", "../../../../../../../../etc");
  tree.MakeLink("etc/link.json", "daemon.json");
  StateFiles files(tree.Path());
  auto file = files.Read("/var/lib/docker/a");
  if (absl::IsNotFound(file.status())) {
    GTEST_SKIP() << "this kernel has no openat2";
  }
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->text, "inside");
  EXPECT_EQ(files.Read("/escape/daemon.json")->text, "{}");
  EXPECT_THAT(files.Read("/escape/passwd"), StatusIs(kNotFound));
  EXPECT_THAT(files.Read("/etc/link.json"), StatusIs(kDataLoss));
  EXPECT_THAT(files.Read("/etc/link.json", StateFiles::Links::kFollow), IsOk());
}

TEST(StateFileTest, SizeIsBounded) {
  TempTree tree;
  tree.Write("most", std::string(StateFiles::kMostBytes, 'x'));
  tree.Write("more", std::string(StateFiles::kMostBytes + 1, 'x'));
  StateFiles files(tree.Path());
  auto most = files.Read("/most");
  ASSERT_THAT(most, IsOk());
  EXPECT_EQ(most->text.size(), StateFiles::kMostBytes);
  EXPECT_THAT(files.Read("/more"), StatusIs(kDataLoss, HasSubstr("4 MiB")));
}

TEST(StateFileTest, AFileWithoutASizeIsReadToItsEnd) {
  auto file = StateFiles("").Read("/proc/self/status");
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(file->text, HasSubstr("VmRSS"));
  EXPECT_TRUE(file->text.ends_with('\n'));
}

TEST(StateFileTest, OnlyTheOwnersFiles) {
  TempTree tree({{"a", "text"}});
  StateFiles files(tree.Path());
  const auto refuse = StateFiles::Links::kRefuse;
  EXPECT_THAT(files.Read("/a", refuse, geteuid()), IsOk());
  EXPECT_THAT(files.Read("/a", refuse, geteuid() + 1),
              StatusIs(kDataLoss, HasSubstr("belongs to uid")));
}

TEST(StateFileTest, AStampChangesWithTheContent) {
  TempTree tree({{"a", "one"}});
  StateFiles files(tree.Path());
  auto first = files.Stat("/a");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(*files.Stat("/a"), *first);
  EXPECT_EQ(files.Read("/a")->stamp, *first);
  tree.Write("a", "three");
  EXPECT_FALSE(*files.Stat("/a") == *first);
  tree.Remove("a");
  EXPECT_THAT(files.Stat("/a"), StatusIs(kNotFound));
}

TEST(StateFileTest, ListsNamesOfEveryKind) {
  TempTree tree({{"d/file", ""}});
  tree.MakeDir("d/sub");
  tree.MakeLink("d/link", "/nowhere");
  StateFiles files(tree.Path());
  auto names = files.List("/d");
  ASSERT_THAT(names, IsOk());
  EXPECT_THAT(*names, UnorderedElementsAre("file", "sub", "link"));
  EXPECT_THAT(files.List("/none"), StatusIs(kNotFound));
  EXPECT_THAT(files.List("/d/file"), StatusIs(kNotFound));
}

TEST(StateFileTest, AnIdIsNoPath) {
  for (const char* id : {"a", "ab12", "my.task_1-x", "_x"}) {
    EXPECT_TRUE(IsId(id)) << id;
  }
  for (const char* id :
       {"", ".", "..", "-rf", "a/b", "a b", "\xc3\xa9", "a:"}) {
    EXPECT_FALSE(IsId(id)) << id;
  }
  EXPECT_TRUE(IsId(std::string(128, 'a')));
  EXPECT_FALSE(IsId(std::string(129, 'a')));
  EXPECT_FALSE(IsId(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace machine::runtime
