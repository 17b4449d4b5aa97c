#include "machine/cgroup/io.h"

#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/machine/cgroup/world.h"
#include "tests/support/status.h"

namespace machine::cgroup {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

// "8:16 1/2/3/4 limits 5/-/-/-": what is known, in one line.
std::string Text(const Io& io) {
  std::string text;
  auto Add = [&](const auto& value) {
    text += value ? std::to_string(static_cast<int64_t>(*value)) : "-";
    text += ' ';
  };
  for (const auto& [device, known] : io.devices) {
    text += ToText(device) + " ";
    Add(known.read_bytes);
    Add(known.written_bytes);
    Add(known.reads);
    Add(known.writes);
  }
  return text;
}

TEST(IoStatTest, WhatKernelsHaveWritten) {
  const struct {
    const char *world, *text, *expected;
  } kCases[] = {
      {"one device",
       "8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 "
       "dios=0\n",
       "8:16 1459200 314773504 192 353 "},
      {"two devices, with cost keys",
       "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6 cost.usage=7\n"
       "254:0 rbytes=5 wbytes=6 rios=7 wios=8 cost.vrate=100.00\n",
       "8:0 1 2 3 4 254:0 5 6 7 8 "},
      {"no I/O yet", "", ""},
      {"loop devices on the line of the one that is meant",
       "7:7 7:6 7:5 7:4 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n",
       "7:4 4096 0 1 0 "},
      {"torn while the cgroup is wired up",
       "252:0 \n8:0 rbytes=1 wbytes=2 rios=3 wios=4\n", "8:0 1 2 3 4 "},
      {"torn, and nothing else", "252:0", ""},
      {"multipath, several times",
       "(unknown) rbytes=1 wbytes=1 rios=1 wios=1\n"
       "(unknown) rbytes=2 wbytes=2 rios=2 wios=2\n"
       "259:3 rbytes=5 wbytes=6 rios=7 wios=8\n",
       "259:3 5 6 7 8 "},
      {"unknown behind a device: that device is not meant",
       "8:0 (unknown) rbytes=1 wbytes=1 rios=1 wios=1\n", ""},
      {"a missing key is not 0", "8:0 rbytes=1 wios=4\n", "8:0 1 - - 4 "},
      {"the same device again", "8:0 rbytes=1 rios=1\n8:0 rbytes=9 wios=2\n",
       "8:0 1 - 1 2 "},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    Io io;
    EXPECT_THAT(ParseIoStat(c.text, io), IsOk());
    EXPECT_EQ(Text(io), c.expected);
  }
}

TEST(IoStatTest, WhatIsNotUnderstood) {
  for (const char* text :
       {"vda rbytes=1\n", "rbytes=1 wbytes=2\n", "8:0 rbytes=x\n",
        "8:0 rbytes=\n", "8:0 rbytes=-1\n", "8 rbytes=1\n"}) {
    Io io;
    EXPECT_THAT(ParseIoStat(text, io),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("io.stat")))
        << text;
  }
}

TEST(IoStatTest, DevicesAreBounded) {
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    text += "8:" + std::to_string(i) + " rbytes=1\n";
  }
  Io io;
  EXPECT_THAT(ParseIoStat(text, io), IsOk());
  EXPECT_THAT(io.devices, SizeIs(Io::kMostDevices));
}

TEST(IoMaxTest, LimitsAndNone) {
  Io io;
  EXPECT_THAT(
      ParseIoMax("8:16 rbps=2097152 wbps=max riops=max wiops=120\n", io),
      IsOk());
  ASSERT_THAT(io.devices, SizeIs(1));
  const DeviceIo& device = io.devices.begin()->second;
  EXPECT_THAT(device.read_bytes_limit, Optional(2097152.0));
  EXPECT_THAT(device.write_bytes_limit, Optional(kNoLimit));
  EXPECT_THAT(device.reads_limit, Optional(kNoLimit));
  EXPECT_THAT(device.writes_limit, Optional(120.0));
  Io broken;
  EXPECT_THAT(ParseIoMax("8:16 rbps=fast\n", broken),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("io.max")));
}

TEST(V1IoTest, CountersAndLimits) {
  Io io;
  EXPECT_THAT(ParseV1Io("8:0 Read 1459200\n8:0 Write 314773504\n8:0 Sync 5\n"
                        "8:0 Async 0\n8:0 Discard 0\n8:0 Total 5\n"
                        "(unknown) Read 7\nTotal 316232704\n",
                        &DeviceIo::read_bytes, &DeviceIo::written_bytes, io),
              IsOk());
  EXPECT_EQ(Text(io), "8:0 1459200 314773504 - - ");
  EXPECT_THAT(ParseV1IoLimit("8:0 2097152\n", &DeviceIo::write_bytes_limit, io),
              IsOk());
  EXPECT_THAT(io.devices[(BlockDevice{8, 0})].write_bytes_limit,
              Optional(2097152.0));
  for (const char* text : {"sda Read 1\n", "8:0 Read\n", "8:0 Read x\n"}) {
    EXPECT_THAT(ParseV1Io(text, &DeviceIo::reads, &DeviceIo::writes, io),
                StatusIs(absl::StatusCode::kDataLoss))
        << text;
  }
  for (const char* text : {"sda 1\n", "8:0\n", "8:0 x\n"}) {
    EXPECT_THAT(ParseV1IoLimit(text, &DeviceIo::reads_limit, io),
                StatusIs(absl::StatusCode::kDataLoss))
        << text;
  }
}

TEST(ReadIo, V2) {
  World world(kV2, {{"a/io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4\n"},
                    {"a/io.max", "8:0 rbps=5 wbps=max riops=max wiops=max\n"},
                    {"idle/io.stat", ""},
                    {"idle/io.max", ""},
                    {"without/cgroup.procs", ""}});
  auto io = ReadIo(*world.Find("/a"), world.buffer);
  ASSERT_THAT(io, IsOk());
  EXPECT_EQ(Text(*io), "8:0 1 2 3 4 ");
  EXPECT_THAT(io->devices.begin()->second.read_bytes_limit, Optional(5.0));
  EXPECT_TRUE(io->limits_known);
  auto idle = ReadIo(*world.Find("/idle"), world.buffer);
  ASSERT_THAT(idle, IsOk());
  EXPECT_THAT(idle->devices, IsEmpty());
  EXPECT_TRUE(idle->limits_known);
  EXPECT_THAT(ReadIo(*world.Find("/without"), world.buffer),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(ReadIo, V1) {
  World world(kV1, {{"blkio/a/blkio.throttle.io_service_bytes_recursive",
                     "8:0 Read 1\n8:0 Write 2\nTotal 3\n"},
                    {"blkio/a/blkio.throttle.io_serviced_recursive",
                     "8:0 Read 3\n8:0 Write 4\nTotal 7\n"},
                    {"blkio/a/blkio.throttle.read_bps_device", ""},
                    {"blkio/a/blkio.throttle.write_bps_device", "8:0 1000\n"},
                    {"blkio/a/blkio.throttle.read_iops_device", ""},
                    {"blkio/a/blkio.throttle.write_iops_device", "8:16 10\n"}});
  auto io = ReadIo(*world.Find("/a"), world.buffer);
  ASSERT_THAT(io, IsOk());
  EXPECT_EQ(Text(*io), "8:0 1 2 3 4 8:16 - - - - ");
  EXPECT_THAT(io->devices[(BlockDevice{8, 0})].write_bytes_limit,
              Optional(1000.0));
  EXPECT_THAT(io->devices[(BlockDevice{8, 16})].writes_limit, Optional(10.0));
  EXPECT_TRUE(io->limits_known);
}

}  // namespace
}  // namespace machine::cgroup
