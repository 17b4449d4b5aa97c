#include "machine/proc/hidepid.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <string>

#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using support::TempTree;

constexpr std::string_view kUser =
    "Gid:\t33\t33\t33\t33\nGroups:\t33 110 \nCapEff:\t0000000000000000\n";
constexpr std::string_view kTracer =
    "Gid:\t33\t33\t33\t33\nGroups:\t \nCapEff:\t0000000000080000\n";
constexpr std::string_view kRootGroup =
    "Gid:\t0\t0\t0\t0\nGroups:\t \nCapEff:\t0000000000000000\n";

TEST(HidepidTest, MountsThatHide) {
  for (const char* options :
       {"rw,hidepid=1", "rw,hidepid=2", "rw,hidepid=4", "rw,hidepid=noaccess",
        "rw,gid=5,hidepid=invisible", "rw,hidepid=ptraceable"}) {
    EXPECT_TRUE(HidesProcesses(options, kUser)) << options;
    EXPECT_FALSE(HidesProcesses(options, kTracer)) << options;
  }
  for (const char* options :
       {"rw", "rw,hidepid=0", "rw,hidepid=off", "rw,nohidepid=2", ""}) {
    EXPECT_FALSE(HidesProcesses(options, kUser)) << options;
  }
}

TEST(HidepidTest, TheGroupOfTheMountSeesAllButPtraceable) {
  EXPECT_FALSE(HidesProcesses("rw,gid=110,hidepid=2", kUser));
  EXPECT_FALSE(HidesProcesses("rw,gid=33,hidepid=invisible", kUser));
  EXPECT_TRUE(HidesProcesses("rw,gid=11,hidepid=2", kUser));
  EXPECT_TRUE(HidesProcesses("rw,gid=110,hidepid=4", kUser));
  // Without gid= it is group 0.
  EXPECT_FALSE(HidesProcesses("rw,hidepid=2", kRootGroup));
  EXPECT_TRUE(HidesProcesses("rw,gid=5,hidepid=2", kRootGroup));
}

TEST(HidepidTest, AnUnreadableStatusIsNoPermission) {
  EXPECT_TRUE(HidesProcesses("rw,hidepid=2", ""));
  EXPECT_TRUE(HidesProcesses("rw,hidepid=2", "CapEff:\tzzz\nGid:\t\n"));
}

TEST(HidepidTest, OnlyTheMountThatProcIsCounts) {
  TempTree tree({{"self/status", kUser}});
  struct stat file {};
  ASSERT_EQ(stat(tree.Path().c_str(), &file), 0);
  const std::string device = std::to_string(major(file.st_dev)) + ":" +
                             std::to_string(minor(file.st_dev));
  const std::string other = "22 27 9999:1 / /proc rw - proc proc ";
  const std::string own = "23 27 " + device + " / /host/proc rw - proc proc ";
  Buffer buffer;
  tree.Write("self/mountinfo", other + "rw\n" + own + "rw,hidepid=2\n");
  EXPECT_TRUE(HidesProcesses(tree.Dir(), buffer));
  tree.Write("self/mountinfo", other + "rw,hidepid=2\n" + own + "rw\n");
  EXPECT_FALSE(HidesProcesses(tree.Dir(), buffer));
  tree.Remove("self");
  EXPECT_FALSE(HidesProcesses(tree.Dir(), buffer));
}

}  // namespace
}  // namespace machine::proc
