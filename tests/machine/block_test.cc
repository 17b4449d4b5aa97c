#include "machine/block.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace machine {
namespace {

TEST(BlockTest, Numbers) {
  const struct {
    const char* text;
    std::optional<BlockDevice> expected;
  } kCases[] = {
      {"254:0", BlockDevice{254, 0}},
      {"8:16", BlockDevice{8, 16}},
      {"4294967295:4294967295", BlockDevice{UINT32_MAX, UINT32_MAX}},
      {"4294967296:0", {}},
      {"8:", {}},
      {":8", {}},
      {":", {}},
      {"8", {}},
      {"", {}},
      {"8:0:0", {}},
      {"-1:0", {}},
      {"(unknown)", {}},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ParseBlockDevice(c.text), c.expected) << c.text;
    if (c.expected) {
      EXPECT_EQ(ToText(*c.expected), c.text);
    }
  }
}

// vda with two partitions; dm-0 is on vda2, dm-1 on dm-0; md0 is on vda and
// sdb; cciss/c0d0 is as old as its name.
class BlockDevicesTest : public testing::Test {
 protected:
  BlockDevicesTest() {
    Add("vda", "254:0", "sys/devices/block/vda");
    Add("vda1", "254:1", "sys/devices/block/vda/vda1");
    Add("vda2", "254:2", "sys/devices/block/vda/vda2");
    for (const char* name : {"vda1", "vda2"}) {
      tree_.Write("sys/devices/block/vda/" + std::string(name) + "/partition",
                  "1\n");
    }
    Add("dm-0", "253:0", "sys/devices/block/dm-0");
    tree_.MakeLink("sys/devices/block/dm-0/slaves/vda2", "../../vda/vda2");
    Add("dm-1", "253:1", "sys/devices/block/dm-1");
    tree_.MakeLink("sys/devices/block/dm-1/slaves/dm-0", "../../dm-0");
    Add("sdb", "8:16", "sys/devices/block/sdb");
    Add("md0", "9:0", "sys/devices/block/md0");
    tree_.MakeLink("sys/devices/block/md0/slaves/vda", "../../vda");
    tree_.MakeLink("sys/devices/block/md0/slaves/sdb", "../../sdb");
    Add("cciss!c0d0", "104:0", "sys/devices/block/cciss!c0d0");
    tree_.Write("sys/devices/block/cciss!c0d0/uevent", "DEVNAME=cciss/c0d0\n");
    tree_.MakeLink("dev/disk/by-id/virtio-1-part1", "../../vda1");
    tree_.MakeLink("dev/mapper/crypt", "../dm-1");
    tree_.MakeLink("dev/absolute", "/dev/disk/by-id/virtio-1-part1");
    tree_.MakeLink("dev/out", "../etc/passwd");
    tree_.MakeLink("dev/loop-a", "loop-b");
    tree_.MakeLink("dev/loop-b", "loop-a");
    root_ = Root{tree_.Dir("proc"), tree_.Dir("sys"), tree_.Path()};
  }

  void Add(const std::string& name, const std::string& number,
           const std::string& place) {
    tree_.MakeDir("proc");
    tree_.Write(place + "/dev", number + "\n");
    tree_.Write(place + "/uevent", "MAJOR=1\nDEVNAME=" + name + "\n");
    tree_.MakeLink("sys/dev/block/" + number, tree_.Path(place));
    tree_.MakeLink("sys/class/block/" + name, tree_.Path(place));
  }

  support::TempTree tree_;
  Root root_;
};

TEST_F(BlockDevicesTest, Names) {
  BlockDevices devices(root_);
  EXPECT_EQ(devices.Name({254, 0}), "vda");
  EXPECT_EQ(devices.Name({254, 1}), "vda1");
  EXPECT_EQ(devices.Name({104, 0}), "cciss/c0d0");
  EXPECT_EQ(devices.Name({7, 7}), "7:7");
  tree_.Write("sys/devices/block/sdb/uevent", "MAJOR=8\nDEVNAME=\n");
  EXPECT_EQ(devices.Name({8, 16}), "8:16");
}

TEST_F(BlockDevicesTest, ThePathsThatUnitsName) {
  const struct {
    const char *world, *path, *expected;
  } kCases[] = {
      {"a disk", "/dev/vda", "vda"},
      {"a partition counts as its disk", "/dev/vda1", "vda"},
      {"a link of udev's", "/dev/disk/by-id/virtio-1-part1", "vda"},
      {"a link to that link", "/dev/absolute", "vda"},
      {"encrypted, on a logical volume", "/dev/mapper/crypt", "vda"},
      {"on several disks: itself", "/dev/md0", "md0"},
      {"with a slash in its name", "/dev/cciss/c0d0", "cciss/c0d0"},
      {"written by somebody", "//dev/./disk/../vda", "vda"},
      {"not there", "/dev/sdz", ""},
      {"a file elsewhere", "/var/lib/db", ""},
      {"a link that leaves /dev", "/dev/out", ""},
      {"a path that leaves /dev", "/dev/../etc", ""},
      {"links in a circle", "/dev/loop-a", ""},
      {"no absolute path", "vda", ""},
      {"the directory", "/dev/", ""},
      {"nothing", "", ""},
  };
  BlockDevices devices(root_);
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    auto disk = devices.Disk(c.path);
    EXPECT_EQ(disk ? devices.Name(*disk) : "", c.expected);
  }
}

}  // namespace
}  // namespace machine
