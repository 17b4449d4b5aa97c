#include "declared/files.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace declared {
namespace {

using support::TempTree;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

FileRules Yaml() {
  FileRules rules;
  rules.wants = [](std::string_view name) { return name.ends_with(".yaml"); };
  return rules;
}

std::vector<std::string> PathsIn(const FileTree& tree) {
  std::vector<std::string> paths;
  for (const File& file : tree.files) paths.push_back(file.path);
  return paths;
}

// "check path" of each.
std::vector<std::string> ProblemsIn(const FileTree& tree) {
  std::vector<std::string> problems;
  for (const Problem& problem : tree.problems) {
    EXPECT_FALSE(problem.what.empty());
    problems.push_back(problem.check + " " + problem.location.file);
  }
  return problems;
}

// A file of that size which has no blocks.
void MakeSparse(const std::string& path, off_t size) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(ftruncate(fd, size), 0);
  close(fd);
}

TEST(ReadFiles, WalksSortedByPath) {
  TempTree tree({{"b.yaml", "b"},
                 {"a/z.yaml", "z"},
                 {"a/y/x.yaml", "x"},
                 {"a/readme.md", "no"},
                 {".git/config.yaml", "no"},
                 {".hidden.yaml", "no"},
                 {"empty.yaml", ""}});
  const FileTree files = ReadFiles(tree.Path(), Yaml());
  EXPECT_THAT(PathsIn(files),
              ElementsAre("a/y/x.yaml", "a/z.yaml", "b.yaml", "empty.yaml"));
  EXPECT_EQ(files.files[0].content, "x");
  EXPECT_TRUE(files.readable);
  EXPECT_THAT(ProblemsIn(files), IsEmpty());
  EXPECT_EQ(files.root, tree.Path());
  EXPECT_EQ(files.fingerprint, Fingerprint(tree.Path(), Yaml()));
}

TEST(ReadFiles, HiddenFilesWhenAsked) {
  TempTree tree({{".env", "A=1"}, {".git/.env", "no"}});
  FileRules rules;
  rules.hidden = true;
  rules.wants = [](std::string_view name) { return name == ".env"; };
  EXPECT_THAT(PathsIn(ReadFiles(tree.Path(), rules)), ElementsAre(".env"));
}

TEST(ReadFiles, OneFileWhateverItsName) {
  TempTree tree({{"a/stack.txt", "x"}});
  const FileTree files = ReadFiles(tree.Path("a/stack.txt"), Yaml());
  EXPECT_THAT(PathsIn(files), ElementsAre("stack.txt"));
  EXPECT_TRUE(files.readable);
}

TEST(ReadFiles, RootsThatCannotBeRead) {
  TempTree tree({{"binary", std::string_view("\x7f"
                                             "ELF\0",
                                             5)}});
  tree.MakeFifo("fifo");
  tree.MakeLink("loop", "loop");
  for (const char* name : {"missing", "fifo", "loop", "binary"}) {
    SCOPED_TRACE(name);
    const FileTree files = ReadFiles(tree.Path(name), Yaml());
    EXPECT_FALSE(files.readable);
    EXPECT_THAT(files.problems, SizeIs(1));
    EXPECT_THAT(files.files, IsEmpty());
    EXPECT_EQ(files.fingerprint, Fingerprint(tree.Path(name), Yaml()));
  }
}

TEST(ReadFiles, ABadFileCostsItselfOnly) {
  TempTree tree({{"binary.yaml", std::string_view("a\0b", 3)},
                 {"good.yaml", "a: 1"},
                 {"latin1.yaml", "caf\xE9"}});
  tree.MakeFifo("fifo.yaml");
  tree.MakeFifo("fifo");
  tree.MakeLink("dangling.yaml", "nowhere");
  tree.MakeLink("dangling", "nowhere");
  tree.MakeLink("device.yaml", "/dev/null");
  tree.MakeDir("folder.yaml");
  MakeSparse(tree.Path("huge.yaml"), 100 << 20);
  MakeSparse(tree.Path("beyond.yaml"), FileRules::kMostFileBytes + 1);
  const FileTree files = ReadFiles(tree.Path(), Yaml());
  EXPECT_THAT(PathsIn(files), ElementsAre("good.yaml"));
  EXPECT_TRUE(files.readable);
  EXPECT_THAT(ProblemsIn(files),
              ElementsAre("too-large beyond.yaml", "not-text binary.yaml",
                          "unreadable dangling.yaml", "not-a-file device.yaml",
                          "not-a-file fifo.yaml", "too-large huge.yaml",
                          "not-text latin1.yaml"));
  EXPECT_THAT(files.problems[5].what, HasSubstr("104857600 bytes"));
  EXPECT_EQ(files.fingerprint, Fingerprint(tree.Path(), Yaml()));
}

TEST(ReadFiles, ExactlyTheLargestIsRead) {
  TempTree tree;
  tree.Write("a.yaml", std::string(FileRules::kMostFileBytes, '#'));
  const FileTree files = ReadFiles(tree.Path(), Yaml());
  ASSERT_THAT(files.files, SizeIs(1));
  EXPECT_EQ(files.files[0].content.size(), FileRules::kMostFileBytes);
}

TEST(ReadFiles, LinksAreFollowedButCyclesEnd) {
  TempTree tree({{"real/a.yaml", "a"}, {"..data/b.yaml", "b"}});
  tree.MakeLink("real/up", "..");
  tree.MakeLink("real/self", ".");
  tree.MakeLink("real/a-link.yaml", "a.yaml");
  tree.MakeLink("b.yaml", "..data/b.yaml");  // as in a mounted ConfigMap
  tree.MakeLink("same", "real");
  const FileTree files = ReadFiles(tree.Path(), Yaml());
  EXPECT_THAT(PathsIn(files),
              ElementsAre("b.yaml", "real/a-link.yaml", "real/a.yaml"));
  EXPECT_THAT(ProblemsIn(files), IsEmpty());
}

TEST(ReadFiles, TooDeepIsNotWalked) {
  TempTree tree({{"a.yaml", "a"}});
  std::string path;
  for (int i = 0; i < 40; ++i) path += "d/";
  tree.Write(path + "b.yaml", "b");
  const FileTree files = ReadFiles(tree.Path(), Yaml());
  EXPECT_THAT(PathsIn(files), ElementsAre("a.yaml"));
  ASSERT_THAT(files.problems, SizeIs(1));
  EXPECT_EQ(files.problems[0].check, "too-deep");
}

TEST(ReadFiles, TooManyBytesStop) {
  TempTree tree;
  for (int i = 100; i < 180; ++i) {  // sparse, so 320 MiB cost nothing
    MakeSparse(tree.Path(std::to_string(i) + ".yaml"),
               FileRules::kMostFileBytes);
  }
  const FileTree files = ReadFiles(tree.Path(), Yaml());
  ASSERT_FALSE(files.problems.empty());
  EXPECT_EQ(ProblemsIn(files).back(), "too-many-files 164.yaml");
  EXPECT_EQ(files.fingerprint, Fingerprint(tree.Path(), Yaml()));
}

TEST(ReadFiles, RefusedDirectoriesAreOneProblem) {
  TempTree tree({{"app/chart/Chart.yaml", "x"},
                 {"app/chart/templates/a.yaml", "{{ x }}"},
                 {"app/b.yaml", "b"}});
  FileRules rules = Yaml();
  rules.refuses = [](const std::vector<std::string>& names) {
    Problem problem;
    for (const std::string& name : names) {
      if (name != "Chart.yaml") continue;
      problem.check = "chart";
      problem.what = "render it";
    }
    return problem;
  };
  const FileTree files = ReadFiles(tree.Path(), rules);
  EXPECT_THAT(PathsIn(files), ElementsAre("app/b.yaml"));
  EXPECT_THAT(ProblemsIn(files), ElementsAre("chart app/chart/"));
  EXPECT_EQ(files.fingerprint, Fingerprint(tree.Path(), rules));
}

TEST(Fingerprint, ChangesWithWhatWouldBeRead) {
  TempTree tree({{"a.yaml", "one"}, {"d/b.yaml", "b"}, {"readme", "r"}});
  const auto print = [&] { return Fingerprint(tree.Path(), Yaml()); };
  const uint64_t first = print();
  EXPECT_EQ(print(), first);

  tree.Write("readme", "another text");
  EXPECT_EQ(print(), first) << "no file of this source";

  tree.Write("a.yaml", "three");
  const uint64_t grown = print();
  EXPECT_NE(grown, first);

  const timespec times[] = {{1, 0}, {1, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, tree.Path("a.yaml").c_str(), times, 0), 0);
  const uint64_t older = print();
  EXPECT_NE(older, grown);

  tree.Write("d/c.yaml", "c");
  const uint64_t added = print();
  EXPECT_NE(added, older);

  tree.Remove("d/c.yaml");
  EXPECT_EQ(print(), older);

  tree.Remove("");
  EXPECT_EQ(print(), 0u);
}

TEST(Fingerprint, SeesASwappedLink) {
  TempTree tree({{"rev-1/a.yaml", "same"}, {"rev-2/a.yaml", "same"}});
  tree.MakeLink("current", "rev-1");
  const uint64_t first = Fingerprint(tree.Path("current"), Yaml());
  tree.MakeLink("next", "rev-2");
  ASSERT_EQ(rename(tree.Path("next").c_str(), tree.Path("current").c_str()), 0);
  EXPECT_NE(Fingerprint(tree.Path("current"), Yaml()), first);
}

}  // namespace
}  // namespace declared
