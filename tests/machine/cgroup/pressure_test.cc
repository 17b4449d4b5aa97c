#include "machine/cgroup/pressure.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/machine/cgroup/world.h"
#include "tests/support/status.h"

namespace machine::cgroup {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::Optional;

constexpr std::string_view kSomeAndFull =
    "some avg10=0.06 avg60=0.21 avg300=0.99 total=8537362\n"
    "full avg10=0.00 avg60=0.13 avg300=0.96 total=8183134\n";

TEST(ReadPressure, V2AndHybrid) {
  World v2(kV2, {{"a/cpu.pressure", kSomeAndFull},
                 {"a/memory.pressure", kSomeAndFull},
                 {"a/io.pressure", kSomeAndFull},
                 {"a/irq.pressure", "full avg10=0.00 total=1\n"}});
  auto pressure = ReadPressure(*v2.Find("/a"), v2.buffer);
  ASSERT_THAT(pressure, IsOk());
  ASSERT_TRUE(pressure->cpu && pressure->memory && pressure->io);
  EXPECT_THAT(pressure->memory->some_us, Optional(8537362u));
  EXPECT_THAT(pressure->memory->full_us, Optional(8183134u));

  World hybrid(kHybrid, {{"unified/a/io.pressure", kSomeAndFull},
                         {"memory/a/memory.usage_in_bytes", "1\n"}});
  pressure = ReadPressure(*hybrid.Find("/a"), hybrid.buffer);
  ASSERT_THAT(pressure, IsOk());
  EXPECT_EQ(pressure->cpu, std::nullopt);
  EXPECT_THAT(pressure->io->some_us, Optional(8537362u));
}

TEST(ReadPressure, SwitchedOffOrV1IsNotFound) {
  World v2(kV2, {{"a/cpu.stat", "usage_usec 1\n"}});
  EXPECT_THAT(ReadPressure(*v2.Find("/a"), v2.buffer),
              StatusIs(absl::StatusCode::kNotFound));
  World v1(kV1, {{"memory/a/memory.usage_in_bytes", "1\n"}});
  EXPECT_THAT(ReadPressure(*v1.Find("/a"), v1.buffer),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(ReadPressure, Broken) {
  World world(kV2, {{"a/cpu.pressure", "some avg10=0.06"}});
  EXPECT_THAT(ReadPressure(*world.Find("/a"), world.buffer),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace machine::cgroup
