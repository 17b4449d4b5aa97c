#include "machine/dir.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine {
namespace {

using support::IsOk;
using support::StatusIs;
using support::TempTree;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST(FdTest, OwnsItsDescriptor) {
  Fd fd(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_TRUE(fd);
  const int number = fd.get();
  Fd moved = std::move(fd);
  EXPECT_EQ(moved.get(), number);
  EXPECT_GE(fcntl(number, F_GETFD), 0);
  moved = Fd();
  EXPECT_LT(fcntl(number, F_GETFD), 0);  // closed
  Fd released(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  close(released.Release());
  EXPECT_FALSE(released);
}

TEST(DirTest, ReadsFilesBelowIt) {
  TempTree tree({{"proc/meminfo", "MemTotal: 1 kB\n"}, {"proc/empty", ""}});
  Dir root = tree.Dir();
  Buffer buffer;
  EXPECT_EQ(*root.Read("proc/meminfo", buffer), "MemTotal: 1 kB\n");
  EXPECT_EQ(*root.Read("proc/empty", buffer), "");
  auto proc = root.Sub("proc");
  ASSERT_THAT(proc, IsOk());
  EXPECT_EQ(*proc->Read("meminfo", buffer), "MemTotal: 1 kB\n");
}

TEST(DirTest, ErrorsNameTheFile) {
  TempTree tree({{"file", ""}});
  Dir root = tree.Dir();
  Buffer buffer;
  EXPECT_THAT(root.Read("cpu.max", buffer),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("cpu.max")));
  EXPECT_THAT(root.Sub("proc"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("proc")));
  EXPECT_FALSE(root.Sub("file").ok());
  EXPECT_FALSE(root.Read(".", buffer).ok());  // a directory
  EXPECT_THAT(Dir::Open(tree.Path("none")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none")));
}

TEST(DirTest, ADirThatWasNeverOpenedFails) {
  Dir none;
  Buffer buffer;
  EXPECT_FALSE(none.Read("stat", buffer).ok());
  EXPECT_FALSE(none.Subdirs().ok());
  EXPECT_FALSE(none.EachNumber([](int) {}).ok());
}

TEST(DirTest, ListsAreReadWholeAndTheBufferGrows) {
  std::string list;
  for (int pid = 1; pid <= 40000; ++pid) list += std::to_string(pid) + "\n";
  TempTree tree({{"cgroup.procs", list}});
  Buffer buffer;
  EXPECT_GT(list.size(), buffer.size());
  EXPECT_EQ(*tree.Dir().Read("cgroup.procs", buffer), list);
  EXPECT_EQ(*tree.Dir().Read("cgroup.procs", buffer), list);  // reused
}

TEST(DirTest, AFileThatNeverEndsIsGivenUp) {
  TempTree tree;
  tree.Write("big", std::string(Buffer::kMostBytes + 1, 'x'));
  Buffer buffer;
  EXPECT_THAT(tree.Dir().Read("big", buffer),
              StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(DirTest, AKeptDescriptorIsReadAgain) {
  TempTree tree({{"memory.current", "1\n"}});
  Fd fd(open(tree.Path("memory.current").c_str(), O_RDONLY | O_CLOEXEC));
  Buffer buffer;
  EXPECT_EQ(*ReadOnce(fd.get(), buffer), "1\n");
  tree.Write("memory.current", "4096\n");
  EXPECT_EQ(*ReadOnce(fd.get(), buffer), "4096\n");
  EXPECT_EQ(*ReadAll(fd.get(), buffer), "4096\n");
}

TEST(DirTest, SubdirsAreDirectoriesOnly) {
  TempTree tree({{"system.slice/cpu.max", ""}, {"cgroup.procs", ""}});
  tree.MakeDir("user.slice");
  tree.MakeLink("link", "user.slice");
  EXPECT_THAT(*tree.Dir().Subdirs(),
              UnorderedElementsAre("system.slice", "user.slice"));
}

TEST(DirTest, NumbersArePidsOrDescriptors) {
  TempTree tree;
  for (const char* name : {"1", "4194304", "2147483647", "2147483648", "0",
                           "12a", "self", "-1", "fs", "99999999999999"}) {
    tree.MakeDir(name);
  }
  Dir proc = tree.Dir();
  for (int again = 0; again < 2; ++again) {  // from the beginning each time
    std::vector<int> pids;
    EXPECT_THAT(proc.EachNumber([&](int pid) { pids.push_back(pid); }), IsOk());
    EXPECT_THAT(pids, UnorderedElementsAre(0, 1, 4194304, 2147483647));
  }
}

TEST(DirTest, ManyEntriesNeedSeveralCalls) {
  TempTree tree;
  for (int pid = 1; pid <= 1500; ++pid) tree.MakeDir(std::to_string(pid));
  int count = 0;
  EXPECT_THAT(tree.Dir().EachNumber([&](int) { ++count; }), IsOk());
  EXPECT_EQ(count, 1500);
}

}  // namespace
}  // namespace machine
