#include "machine/proc/quarantine.h"

#include "gtest/gtest.h"

namespace machine::proc {
namespace {

using std::chrono::seconds;

class QuarantineTest : public testing::Test {
 protected:
  static Quarantine::Clock::time_point At(int second) {
    return Quarantine::Clock::time_point() + seconds(second);
  }
  Quarantine quarantine_{seconds(60)};
};

TEST_F(QuarantineTest, HoldsWhatHungForAWhile) {
  EXPECT_FALSE(quarantine_.Holds(7, At(100)));
  quarantine_.Put(7, At(100));
  EXPECT_TRUE(quarantine_.Holds(7, At(159)));
  EXPECT_FALSE(quarantine_.Holds(7, At(160)));
  EXPECT_FALSE(quarantine_.Holds(8, At(101)));
}

TEST_F(QuarantineTest, OneHangSeenManyTimesIsOneHang) {
  for (int second = 100; second < 200; second += 15) {
    quarantine_.Put(7, At(second));
  }
  EXPECT_TRUE(quarantine_.Holds(7, At(249)));
  EXPECT_FALSE(quarantine_.Holds(7, At(250)));
}

TEST_F(QuarantineTest, AgainAndAgainIsTwiceAsLongAndAnHourAtMost) {
  int now = 100;
  for (int length : {60, 120, 240, 480, 960, 1920, 3600, 3600}) {
    quarantine_.Put(7, At(now));
    EXPECT_TRUE(quarantine_.Holds(7, At(now + length - 1))) << length;
    EXPECT_FALSE(quarantine_.Holds(7, At(now + length))) << length;
    now += length;
  }
}

TEST_F(QuarantineTest, APidOfLongAgoIsAnotherProcess) {
  quarantine_.Put(7, At(100));
  quarantine_.Put(7, At(20000));
  EXPECT_FALSE(quarantine_.Holds(7, At(20060)));
}

TEST_F(QuarantineTest, OfVeryManyTheOldestGoes) {
  for (int pid = 1; pid <= 300; ++pid)
    quarantine_.Put(pid, At(100 + pid / 100));
  EXPECT_TRUE(quarantine_.Holds(300, At(110)));
  EXPECT_FALSE(quarantine_.Holds(1, At(110)));
}

}  // namespace
}  // namespace machine::proc
