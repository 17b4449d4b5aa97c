#include "machine/proc/self.h"

#include <unistd.h>

#include <string>

#include "collectors/collectors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/collectors/fake_machine.h"
#include "tests/support/status.h"

namespace collectors {
namespace {

using ::support::IsOk;
using ::support::StatusIs;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

constexpr char kStat[] =
    "77 (drift) exporter) S 1 77 77 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 75 0 "
    "1000 8192000 1500 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 "
    "0 0 0 0 0 0 0 0 0 0\n";

TEST(ParseSelfTest, UsesTicksAndPagesOfTheMachine) {
  auto self = machine::proc::ParseSelf(kStat, 100, 65536);
  ASSERT_THAT(self, IsOk());
  EXPECT_EQ(self->cpu_seconds, 3.0);
  EXPECT_EQ(self->threads, 75U);
  EXPECT_EQ(self->start_seconds, 10.0);
  EXPECT_EQ(self->virtual_bytes, 8192000U);
  EXPECT_EQ(self->resident_bytes, 1500U * 65536);
}

TEST(ParseSelfTest, BrokenTextIsNotUnderstood) {
  for (const char* text : {"", "1 (x", "1 (x) S 1 2 3", ")"}) {
    EXPECT_THAT(machine::proc::ParseSelf(text, 100, 4096),
                StatusIs(absl::StatusCode::kDataLoss))
        << text;
  }
}

TEST(SelfCollectorTest, SaysWhatItIsAndWhatItCosts) {
  FakeMachine machine(
      {{"proc/self/stat", kStat},
       {"proc/self/fd/0", ""},
       {"proc/self/fd/17", ""},
       {"proc/stat", "cpu 1 2 3 4\ncpu0 1 2 3 4\nbtime 500\n"}});
  auto lines = machine.Run(CollectSelf);
  EXPECT_THAT(machine.status, IsOk());
  EXPECT_THAT(lines, Contains(HasSubstr("drift_build_info{version=\"")));
  EXPECT_THAT(lines, IsSupersetOf({"drift_exporter_threads 75",
                                   "drift_exporter_open_fds 2"}));
  EXPECT_THAT(lines,
              Contains(HasSubstr("drift_exporter_start_time_seconds 5")));
}

}  // namespace
}  // namespace collectors
