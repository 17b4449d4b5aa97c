#include "machine/proc/diskstats.h"

#include "gmock/gmock.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kElevenFields[] =
    "   8       0 sda 11 2 30 4 15 6 70 8 9 10 120\n";
constexpr char kFifteenFields[] =
    " 259       0 nvme0n1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n";
constexpr char kSeventeenFields[] =
    " 254       0 vda 1159248 134332 55363786 7734447 479629 314657 222894416 "
    "1382839 0 443752 9195154 197995 27 161815944 63778 41125 14089\n";

TEST(DiskstatsTest, FieldsOfEveryKernel) {
  std::string text = kElevenFields;
  text += kFifteenFields;
  text += kSeventeenFields;
  auto disks = ParseDiskstats(text);
  ASSERT_THAT(disks, IsOk());
  ASSERT_THAT(*disks, SizeIs(3));
  const Disk& sda = (*disks)[0];
  EXPECT_EQ(sda.name, "sda");
  EXPECT_EQ(sda.reads.completed, 11u);
  EXPECT_EQ(sda.reads.bytes, 30u * 512);
  EXPECT_EQ(sda.reads.milliseconds, 4u);
  EXPECT_EQ(sda.writes.completed, 15u);
  EXPECT_EQ(sda.writes.bytes, 70u * 512);
  EXPECT_EQ(sda.writes.milliseconds, 8u);
  EXPECT_EQ(sda.in_flight, 9u);
  EXPECT_EQ(sda.io_milliseconds, 10u);
  EXPECT_EQ(sda.weighted_milliseconds, 120u);
  EXPECT_FALSE(sda.discards.has_value());
  EXPECT_FALSE(sda.flushes.has_value());
  EXPECT_EQ(sda.completed(), 26u);

  const Disk& nvme = (*disks)[1];
  ASSERT_TRUE(nvme.discards.has_value());
  EXPECT_EQ(nvme.discards->completed, 12u);
  EXPECT_EQ(nvme.discards->bytes, 14u * 512);
  EXPECT_EQ(nvme.discards->milliseconds, 15u);
  EXPECT_FALSE(nvme.flushes.has_value());

  const Disk& vda = (*disks)[2];
  ASSERT_TRUE(vda.flushes.has_value());
  EXPECT_EQ(vda.flushes->completed, 41125u);
  EXPECT_EQ(vda.flushes->milliseconds, 14089u);
  EXPECT_EQ(vda.completed(), 1159248u + 479629 + 197995 + 41125);
}

TEST(DiskstatsTest, LinesThatAreNotUnderstoodAreSkipped) {
  const char* kBroken[] = {
      "8 0 sda 1 2 3 4 5 6 7 8 9 10\n",  // torn
      "8 0 sda 1 2 3 4 5 6 7 8 x 10 11\n",
      "8 x sda 1 2 3 4 5 6 7 8 9 10 11\n",
      "8 0 sda -1 2 3 4 5 6 7 8 9 10 11\n",
      "8 1 sda1 1 2 3 4\n",  // partitions before 2.6.25
      "8 0\n",
  };
  for (const char* line : kBroken) {
    SCOPED_TRACE(line);
    std::string text = line;
    text += kElevenFields;
    auto disks = ParseDiskstats(text);
    ASSERT_THAT(disks, IsOk());
    EXPECT_THAT(*disks, SizeIs(1));
    EXPECT_THAT(ParseDiskstats(line),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("diskstats")));
  }
}

TEST(DiskstatsTest, NewFieldsOfLaterKernelsAreNoFault) {
  auto disks =
      ParseDiskstats("8 0 sda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18\n");
  ASSERT_THAT(disks, IsOk());
  EXPECT_THAT(*disks, SizeIs(1));
}

TEST(DiskstatsTest, AMachineWithoutDisks) {
  auto disks = ParseDiskstats("");
  ASSERT_THAT(disks, IsOk());
  EXPECT_THAT(*disks, IsEmpty());
}

TEST(DiskstatsTest, ReadsTheFileOfTheGivenProc) {
  support::TempTree tree({{"diskstats", kElevenFields}});
  Buffer buffer;
  EXPECT_THAT(*ReadDiskstats(tree.Dir(), buffer), SizeIs(1));
  tree.Remove("diskstats");
  EXPECT_THAT(ReadDiskstats(tree.Dir(), buffer),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace machine::proc
