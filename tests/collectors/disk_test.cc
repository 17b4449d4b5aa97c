#include "collectors/disk.h"

#include <set>
#include <string>

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
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

Collect Still() {
  return MakeDisk([] { return 0.0; });
}

TEST(DiskCollectorTest, EveryFieldInBaseUnits) {
  FakeMachine machine(
      {{"proc/diskstats",
        "254 0 vda 1 2 3 4 5 6 7 8 0 10 11 12 13 14 15 16 17\n"}});
  EXPECT_THAT(machine.Run(Still()),
              UnorderedElementsAre(
                  "drift_disk_reads_completed_total{device=\"vda\"} 1",
                  "drift_disk_read_bytes_total{device=\"vda\"} 1536",
                  "drift_disk_read_time_seconds_total{device=\"vda\"} 0.004",
                  "drift_disk_writes_completed_total{device=\"vda\"} 5",
                  "drift_disk_written_bytes_total{device=\"vda\"} 3584",
                  "drift_disk_write_time_seconds_total{device=\"vda\"} 0.008",
                  "drift_disk_io_now{device=\"vda\"} 0",
                  "drift_disk_io_time_seconds_total{device=\"vda\"} 0.01",
                  "drift_disk_io_time_weighted_seconds_total{device=\"vda\"} "
                  "0.011",
                  "drift_disk_discards_completed_total{device=\"vda\"} 12",
                  "drift_disk_discarded_bytes_total{device=\"vda\"} 7168",
                  "drift_disk_discard_time_seconds_total{device=\"vda\"} 0.015",
                  "drift_disk_flush_requests_total{device=\"vda\"} 16",
                  "drift_disk_flush_requests_time_seconds_total{device=\"vda\"}"
                  " 0.017",
                  "drift_disk_stuck_seconds{device=\"vda\"} 0"));
  EXPECT_THAT(machine.status, IsOk());
}

TEST(DiskCollectorTest, WhatAnOldKernelLacksIsAbsent) {
  FakeMachine machine(
      {{"proc/diskstats", "8 0 sda 1 2 3 4 5 6 7 8 0 10 11\n"}});
  const auto lines = machine.Run(Still());
  EXPECT_THAT(lines, Not(Contains(HasSubstr("discard"))));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("flush"))));
}

TEST(DiskCollectorTest, PartitionsAndRamAreLeftOut) {
  constexpr std::string_view kFields = " 1 2 3 4 5 6 7 8 0 10 11\n";
  const char* kLeftOut[] = {"sda1",  "vda12", "nvme0n1p3", "mmcblk0p1",
                            "loop7", "ram0",  "zram0",     "fd0"};
  std::string text;
  for (const char* name : kLeftOut) {
    text += "1 1 " + std::string(name) + std::string(kFields);
  }
  for (const char* name : {"sda", "nvme0n1", "mmcblk0", "dm-0", "md127"}) {
    text += "1 1 " + std::string(name) + std::string(kFields);
  }
  FakeMachine machine({{"proc/diskstats", text}});
  auto pattern = drift::Pattern::Compile(std::string(kDefaultExcludeDisks));
  ASSERT_THAT(pattern, IsOk());
  machine.options.exclude_disks = *pattern;
  const auto lines = machine.Run(Still());
  for (const char* name : kLeftOut) {
    EXPECT_THAT(lines,
                Not(Contains(HasSubstr("\"" + std::string(name) + "\""))));
  }
  EXPECT_THAT(lines, Contains("drift_disk_io_now{device=\"nvme0n1\"} 0"));
  EXPECT_THAT(lines, Contains("drift_disk_io_now{device=\"dm-0\"} 0"));
}

TEST(DiskCollectorTest, GarbageIsAFault) {
  FakeMachine machine({{"proc/diskstats", "no disks\n"}});
  EXPECT_THAT(machine.Run(Still()), IsEmpty());
  EXPECT_THAT(machine.status, StatusIs(absl::StatusCode::kDataLoss));
}

// A disk over time: what each look finds, and what is said then.
class StuckTest : public testing::Test {
 protected:
  static std::string Sda(int reads, int in_flight) {
    return "8 0 sda " + std::to_string(reads) + " 0 0 0 0 0 0 0 " +
           std::to_string(in_flight) + " 0 0\n";
  }
  // The value of drift_disk_stuck_seconds; "": no sample.
  std::string Look(double now, const std::string& diskstats) {
    now_ = now;
    machine_.tree.Write("proc/diskstats", diskstats);
    for (const std::string& line : machine_.Run(collect_)) {
      if (!line.starts_with("drift_disk_stuck_seconds{device=\"sda\"} ")) {
        continue;
      }
      return line.substr(line.rfind(' ') + 1);
    }
    return "";
  }

  double now_ = 0;
  FakeMachine machine_{};
  Collect collect_ = MakeDisk([this] { return now_; });
};

TEST_F(StuckTest, InFlightAndNothingCompletes) {
  EXPECT_EQ(Look(100, Sda(5, 0)), "0");
  EXPECT_EQ(Look(110, Sda(5, 1)), "0");  // begun since the last look
  EXPECT_EQ(Look(120, Sda(5, 1)), "10");
  EXPECT_EQ(Look(175, Sda(5, 8)), "65");
  EXPECT_EQ(Look(180, Sda(6, 8)), "0");
  EXPECT_EQ(Look(190, Sda(6, 8)), "10");
  EXPECT_EQ(Look(200, Sda(6, 0)), "0");
}

TEST_F(StuckTest, TheFirstLookAtABusyDiskKnowsNothing) {
  EXPECT_EQ(Look(100, Sda(5, 3)), "");
  EXPECT_EQ(Look(130, Sda(5, 3)), "30");
}

TEST_F(StuckTest, ADiskThatVanishedIsForgotten) {
  EXPECT_EQ(Look(100, Sda(5, 3)), "");
  EXPECT_EQ(Look(110, ""), "");
  EXPECT_EQ(Look(120, Sda(5, 3)), "");
}

}  // namespace
}  // namespace collectors
