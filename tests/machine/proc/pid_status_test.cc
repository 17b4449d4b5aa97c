#include "machine/proc/pid_status.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/support/status.h"

namespace machine::proc {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::HasSubstr;

constexpr std::string_view kSwitches =
    "voluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t545\n";

TEST(PidStatusTest, OrdinaryProcessOf6_18) {
  auto status = ParsePidStatus(
      "Name:\tbash\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t17248\n"
      "Pid:\t17248\nPPid:\t17200\nKthread:\t0\nVmSize:\t  131168 kB\n"
      "Threads:\t3\nSigQ:\t0/63067\n" +
      std::string(kSwitches));
  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->state, 'S');
  EXPECT_EQ(status->threads, 3);
  EXPECT_FALSE(status->kernel_thread);
  EXPECT_EQ(status->context_switches, 695u);
}

TEST(PidStatusTest, TheNameIsNotLookedAt) {
  auto status = ParsePidStatus(
      "Name:\tState:\\nPid:\\n) D 1 (\xff\nState:\tR (running)\nPid:\t9\n"
      "PPid:\t1\nThreads:\t1\n");
  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->state, 'R');
  EXPECT_FALSE(status->kernel_thread);
  EXPECT_EQ(status->context_switches, std::nullopt);
}

struct Kernel {
  const char* world;
  const char* lines;
  bool kernel_thread;
};

TEST(PidStatusTest, KernelThreads) {
  for (const Kernel& k : {
           Kernel{"6.8 and later", "Pid:\t40\nPPid:\t2\nKthread:\t1\n", true},
           Kernel{"6.8 in a container", "Pid:\t4\nPPid:\t2\nKthread:\t0\n",
                  false},
           Kernel{"before: kthreadd", "Pid:\t2\nPPid:\t0\n", true},
           Kernel{"before: its child", "Pid:\t40\nPPid:\t2\n", true},
           Kernel{"before: user process", "Pid:\t40\nPPid:\t1\n", false},
           Kernel{"before, in a container: pid 2 is anybody",
                  "Pid:\t2\nPPid:\t1\nVmSize:\t 4 kB\n", false},
           Kernel{"neither line", "", false},
       }) {
    auto status = ParsePidStatus("State:\tI (idle)\n" + std::string(k.lines));
    ASSERT_THAT(status, IsOk()) << k.world;
    EXPECT_EQ(status->kernel_thread, k.kernel_thread) << k.world;
  }
}

TEST(PidStatusTest, AZombieHasNoMemoryAndIsNoKernelThread) {
  auto status =
      ParsePidStatus("State:\tZ (zombie)\nPid:\t7\nPPid:\t2\nThreads:\t1\n");
  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->state, 'Z');
  EXPECT_FALSE(status->kernel_thread);
}

TEST(PidStatusTest, SwitchesAreAbsentUnlessBothAreThere) {
  for (const char* lines :
       {"", "voluntary_ctxt_switches:\t150\n",
        "nonvoluntary_ctxt_switches:\t545\n",
        "voluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t\n"}) {
    auto status = ParsePidStatus("State:\tD\n" + std::string(lines));
    ASSERT_THAT(status, IsOk()) << lines;
    EXPECT_EQ(status->context_switches, std::nullopt) << lines;
  }
}

TEST(PidStatusTest, NoStateIsNotUnderstood) {
  for (const char* text :
       {"", "\n", "Name:\tbash\n", "Name:\tbash\nSta", "Name:\tbash\nState:\n",
        "State:\t\xff\xfe\n", "State"}) {
    EXPECT_THAT(ParsePidStatus(text),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("status")))
        << text;
  }
}

}  // namespace
}  // namespace machine::proc
