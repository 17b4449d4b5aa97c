// Which commit a source is at, without running Git.
#include <string>

#include "declared/files.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace declared {
namespace {

using support::TempTree;

constexpr const char* kOne = "1111111111111111111111111111111111111111";
constexpr const char* kTwo = "2222222222222222222222222222222222222222";

std::string CommitOf(const std::string& path) {
  FileRules rules;
  rules.wants = [](std::string_view name) { return name == "a.yaml"; };
  return ReadFiles(path, rules).commit;
}

TEST(Commit, IsTheLinksTargetWithGitSync) {
  TempTree tree({{std::string(".worktrees/") + kOne + "/a.yaml", "a"}});
  tree.MakeLink("current", std::string(".worktrees/") + kOne);
  EXPECT_EQ(CommitOf(tree.Path("current")), kOne);
  EXPECT_EQ(CommitOf(tree.Path("current/")), kOne);
}

TEST(Commit, OfAPlainCheckout) {
  const struct {
    const char* world;
    std::string head;
    std::string main;
    std::string packed;
    std::string commit;
  } kCases[] = {
      {"a branch", "ref: refs/heads/main\n", kOne, "", kOne},
      {"detached", std::string(kTwo) + "\n", kOne, "", kTwo},
      {"a packed branch", "ref: refs/heads/main\n", "",
       "# pack-refs with: peeled\n" + std::string(kOne) +
           " refs/heads/other\n" + kTwo + " refs/heads/main\n^" + kOne + "\n",
       kTwo},
      {"an unborn branch", "ref: refs/heads/main\n", "", "", ""},
      {"not Git's", "hello\n", kOne, "", ""},
      {"empty", "", kOne, "", ""},
      {"a path elsewhere", "ref: ../../../../etc/hostname\n", "", "", ""},
      {"not a commit", "ref: refs/heads/main\n", "zzzz", "", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    TempTree tree({{".git/HEAD", c.head},
                   {".git/refs/heads/main", c.main},
                   {".git/packed-refs", c.packed},
                   {"deep/apps/a.yaml", "a"}});
    EXPECT_EQ(CommitOf(tree.Path()), c.commit);
    EXPECT_EQ(CommitOf(tree.Path("deep/apps")), c.commit);
    EXPECT_EQ(CommitOf(tree.Path("deep/apps/a.yaml")), c.commit);
  }
}

TEST(Commit, OfAWorktree) {
  TempTree tree({{"repo/.git/HEAD", "ref: refs/heads/main\n"},
                 {"repo/.git/refs/heads/main", kOne},
                 {"repo/.git/refs/heads/side", kTwo},
                 {"repo/.git/worktrees/w/HEAD", "ref: refs/heads/side\n"},
                 {"repo/.git/worktrees/w/commondir", "../..\n"},
                 {"w/.git", "gitdir: ../repo/.git/worktrees/w\n"},
                 {"w/a.yaml", "a"}});
  EXPECT_EQ(CommitOf(tree.Path("w")), kTwo);
}

TEST(Commit, IsEmptyOutsideOfGit) {
  TempTree tree({{"a.yaml", "a"}});
  EXPECT_EQ(CommitOf(tree.Path()), "");
}

}  // namespace
}  // namespace declared
