#include "machine/proc/mountinfo.h"

#include "gmock/gmock.h"
#include "tests/support/status.h"

namespace machine::proc {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::HasSubstr;
using testing::SizeIs;

Mount Only(std::string_view line) {
  auto mounts = ParseMountinfo(line);
  EXPECT_THAT(mounts, IsOk());
  if (!mounts.ok() || mounts->size() != 1) return {};
  return mounts->front();
}

TEST(MountinfoTest, TheExampleOfTheManualPage) {
  Mount mount = Only(
      "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root "
      "rw,errors=continue\n");
  EXPECT_EQ(mount.device, "98:0");
  EXPECT_EQ(mount.root, "/mnt1");
  EXPECT_EQ(mount.mount_point, "/mnt2");
  EXPECT_EQ(mount.options, "rw,noatime");
  EXPECT_EQ(mount.type, "ext3");
  EXPECT_EQ(mount.super_options, "rw,errors=continue");
}

TEST(MountinfoTest, HybridHostHasBothKindsOfCgroups) {
  auto mounts = ParseMountinfo(
      "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
      "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup "
      "rw,cpuacct,cpu\n"
      "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup "
      "rw,xattr,name=systemd\n"
      "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 "
      "cgroup2 rw,nsdelegate,memory_recursiveprot\n");
  ASSERT_THAT(mounts, IsOk());
  ASSERT_THAT(*mounts, SizeIs(4));
  EXPECT_EQ((*mounts)[1].type, "cgroup");
  EXPECT_TRUE(HasOption((*mounts)[1].super_options, "cpu"));
  EXPECT_TRUE(HasOption((*mounts)[2].super_options, "name=systemd"));
  EXPECT_EQ((*mounts)[3].type, "cgroup2");
  EXPECT_TRUE(HasOption((*mounts)[3].super_options, "nsdelegate"));
}

TEST(MountinfoTest, OptionalFieldsNoneOneSeveral) {
  for (const char* optional :
       {"", "shared:7 ", "master:1 ", "shared:2 master:1 propagate_from:2 ",
        "unbindable ", "new "}) {
    Mount mount = Only(std::string("22 27 0:21 / /proc rw ") + optional +
                       "- proc proc rw,hidepid=2");
    EXPECT_EQ(mount.mount_point, "/proc") << optional;
    EXPECT_EQ(mount.type, "proc") << optional;
    EXPECT_EQ(mount.super_options, "rw,hidepid=2") << optional;
  }
}

TEST(MountinfoTest, EscapesInPaths) {
  Mount mount = Only(
      "1 2 0:3 /a\\134b /mnt/my\\040disk\\011\\012\\043x rw - ext4 "
      "/dev/sd\\040a "
      "rw");
  EXPECT_EQ(mount.root, "/a\\b");
  EXPECT_EQ(mount.mount_point, "/mnt/my disk\t\n#x");
  // Not an escape: stays.
  EXPECT_EQ(Only("1 2 0:3 / /a\\04 rw - t s rw").mount_point, "/a\\04");
  EXPECT_EQ(Only("1 2 0:3 / /a\\999 rw - t s rw").mount_point, "/a\\999");
  EXPECT_EQ(Only("1 2 0:3 / /a\\ rw - t s rw").mount_point, "/a\\");
  EXPECT_EQ(Only("1 2 0:3 / /\\777 rw - t s rw").mount_point, "/\\777");
}

TEST(MountinfoTest, BindMountOfOneCgroupInAContainer) {
  Mount mount = Only(
      "700 699 0:29 /kubepods/burstable/pod1/0a1b /sys/fs/cgroup/memory ro "
      "master:15 - cgroup cgroup rw,memory");
  EXPECT_EQ(mount.root, "/kubepods/burstable/pod1/0a1b");
  EXPECT_EQ(mount.options, "ro");
}

TEST(MountinfoTest, AnEmptySourceIsAField) {
  // mount("", "/x", "tmpfs", ...): two blanks after the type.
  Mount mount = Only("50 27 0:40 / /x rw - tmpfs  rw,size=4k");
  EXPECT_EQ(mount.type, "tmpfs");
  EXPECT_EQ(mount.super_options, "rw,size=4k");
}

TEST(MountinfoTest, LxcfsAndLongOptionLists) {
  Mount mount = Only(
      "90 80 0:50 /proc/meminfo /proc/meminfo rw,nosuid - fuse.lxcfs lxcfs "
      "rw,user_id=0,group_id=0,allow_other");
  EXPECT_EQ(mount.type, "fuse.lxcfs");
  EXPECT_TRUE(HasOption(mount.super_options, "allow_other"));
}

TEST(MountinfoTest, BrokenLinesAreSkipped) {
  auto mounts = ParseMountinfo(
      "\n"
      "36 35 98:0 /mnt1 /mnt2 rw,noatime\n"             // no separator
      "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 -\n"  // nothing after it
      "x 35 98:0 / /a rw - ext4 /dev/a rw\n"
      "1 2 0:3 / /good rw - ext4 /dev/a rw\n"
      "37 35 98:0 /mn");  // torn
  ASSERT_THAT(mounts, IsOk());
  ASSERT_THAT(*mounts, SizeIs(1));
  EXPECT_EQ(mounts->front().mount_point, "/good");
}

TEST(MountinfoTest, NothingIsNotUnderstood) {
  for (const char* text : {"", "\n", "rootfs / rootfs rw 0 0\n", "- - - -"}) {
    EXPECT_THAT(ParseMountinfo(text),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("mountinfo")))
        << text;
  }
}

TEST(MountinfoTest, OptionsAreWholeWords) {
  EXPECT_TRUE(HasOption("rw,cpuacct,cpu", "cpu"));
  EXPECT_TRUE(HasOption("cpu", "cpu"));
  EXPECT_TRUE(HasOption("cpu,rw", "cpu"));
  EXPECT_FALSE(HasOption("rw,cpuacct,cpuset", "cpu"));
  EXPECT_FALSE(HasOption("", "cpu"));
  EXPECT_FALSE(HasOption(",,", "cpu"));
}

}  // namespace
}  // namespace machine::proc
