#include "drift/compare.h"

#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace drift {
namespace {

using declared::Resource;
using declared::Value;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kMi = 1 << 20;
constexpr std::time_t kReload = 1'000'000;

MachineFacts Machine() {
  MachineFacts machine;
  machine.memory_bytes = 8192 * kMi;
  machine.tasks = 32768;
  machine.cpus = 4;
  machine.open_files = 1048576;
  machine.systemd_reloaded = kReload;
  return machine;
}

Value Said(double number, Value::State state = Value::State::kValid) {
  Value value;
  value.number = number;
  value.state = state;
  return value;
}

Applied Weight(double number) { return {number, Applied::Scale::kWeight}; }
Applied Shares(double number) { return {number, Applied::Scale::kShares}; }

struct NumberCase {
  const char* world;
  Resource resource;
  double declared;
  Applied applied;
  Reason reason;
};

TEST(Compare, LegalRoundingIsAsDeclared) {
  const NumberCase kCases[] = {
      {"to the byte",
       Resource::kMemoryLimit,
       512 * kMi,
       {512 * kMi},
       Reason::kEqual},
      {"half a page is cut",
       Resource::kMemoryLimit,
       1e9,
       {999997440},
       Reason::kRounded},
      {"the kernel never rounds up",
       Resource::kMemoryLimit,
       1e9,
       {1000001536},
       Reason::kDiffers},
      {"below a page", Resource::kMemoryHigh, 100, {0}, Reason::kRounded},
      {"declared and applied unlimited",
       Resource::kMemoryLimit,
       kInf,
       {kInf},
       Reason::kEqual},
      {"a limit that nobody applied",
       Resource::kMemoryLimit,
       kMi,
       {kInf},
       Reason::kUnlimited},
      {"unlimited, and yet there is one",
       Resource::kMemoryLimit,
       kInf,
       {kMi},
       Reason::kDiffers},

      {"half a CPU", Resource::kCpuLimit, 0.5, {0.5}, Reason::kEqual},
      {"1234m under the systemd driver",
       Resource::kCpuLimit,
       1.234,
       {1.24},
       Reason::kRounded},
      {"101m", Resource::kCpuLimit, 0.101, {0.11}, Reason::kRounded},
      {"1m: the kernel's least is 1 ms",
       Resource::kCpuLimit,
       0.001,
       {0.01},
       Reason::kRounded},
      {"1234m is not 1.25",
       Resource::kCpuLimit,
       1.234,
       {1.25},
       Reason::kDiffers},
      {"steps go upwards only",
       Resource::kCpuLimit,
       1.236,
       {1.23},
       Reason::kDiffers},
      {"a third, cut to microseconds",
       Resource::kCpuLimit,
       1.0 / 3,
       {0.33333},
       Reason::kRounded},

      {"33.33 % of 7 ms, cut to microseconds",
       Resource::kCpuLimit,
       0.3333,
       {0.33328},
       Reason::kRounded},
      {"0.05 %: systemd's longest period is 1 s, and 1 ms of it the least",
       Resource::kCpuLimit,
       0.0005,
       {0.001},
       Reason::kRounded},

      {"1 CPU requested, weight by the old formula", Resource::kCpuRequest, 1,
       Weight(39), Reason::kRounded},
      {"... by the new one", Resource::kCpuRequest, 1, Weight(100),
       Reason::kRounded},
      {"250m, old", Resource::kCpuRequest, 0.25, Weight(10), Reason::kRounded},
      {"250m, new", Resource::kCpuRequest, 0.25, Weight(35), Reason::kRounded},
      {"16 CPUs, old", Resource::kCpuRequest, 16, Weight(625),
       Reason::kRounded},
      {"16 CPUs, new", Resource::kCpuRequest, 16, Weight(942),
       Reason::kRounded},
      {"10m, new", Resource::kCpuRequest, 0.01, Weight(4), Reason::kRounded},
      {"nothing requested", Resource::kCpuRequest, 0, Weight(1),
       Reason::kRounded},
      {"the kernel's default weight is not 250m", Resource::kCpuRequest, 0.25,
       Weight(100), Reason::kDiffers},
      {"100m in shares", Resource::kCpuRequest, 0.1, Shares(102),
       Reason::kRounded},
      {"500m in shares", Resource::kCpuRequest, 0.5, Shares(512),
       Reason::kEqual},
      {"default shares are not 500m", Resource::kCpuRequest, 0.5, Shares(1024),
       Reason::kDiffers},

      {"CPUWeight=", Resource::kCpuWeight, 50, Weight(50), Reason::kEqual},
      {"CPUWeight= on v1", Resource::kCpuWeight, 50, Shares(512),
       Reason::kRounded},
      {"CPUWeight= not applied", Resource::kCpuWeight, 50, Weight(100),
       Reason::kDiffers},

      {"open files", Resource::kOpenFilesLimit, 4096, {4096}, Reason::kEqual},
      {"all open files that there are",
       Resource::kOpenFilesLimit,
       kInf,
       {1048576},
       Reason::kRounded},
      {"more than there are",
       Resource::kOpenFilesLimit,
       5e6,
       {1048576},
       Reason::kRounded},
      {"all of them, and only some given",
       Resource::kOpenFilesLimit,
       kInf,
       {524288},
       Reason::kDiffers},
      {"some of them, and all given",
       Resource::kOpenFilesLimit,
       4096,
       {1048576},
       Reason::kDiffers},

      {"tasks", Resource::kTasksLimit, 64, {64}, Reason::kEqual},
      {"tasks are not rounded",
       Resource::kTasksLimit,
       64,
       {65},
       Reason::kDiffers},
  };
  for (const NumberCase& c : kCases) {
    SCOPED_TRACE(c.world);
    const Value value = Said(c.declared);
    EXPECT_EQ(
        NameOf(Compare(
            {.resource = c.resource, .declared = &value, .applied = c.applied},
            Machine())),
        NameOf(c.reason));
  }
}

TEST(Compare, PagesOf64KiB) {
  MachineFacts machine = Machine();
  machine.page_size = 65536;
  const Value value = Said(100000);
  EXPECT_EQ(Compare({.declared = &value, .applied = Applied{65536}}, machine),
            Reason::kRounded);
}

TEST(Compare, PercentagesAreOfThisMachine) {
  Value half = Said(0.5);
  half.scale = Value::Scale::kOfMachineMemory;
  EXPECT_EQ(
      Compare({.declared = &half, .applied = Applied{4096 * kMi}}, Machine()),
      Reason::kEqual);
  MachineFacts blind = Machine();
  blind.memory_bytes.reset();
  EXPECT_EQ(Compare({.declared = &half, .applied = Applied{4096 * kMi}}, blind),
            Reason::kUnknown);
  Value tasks = Said(0.15);
  tasks.scale = Value::Scale::kOfMachineTasks;
  EXPECT_EQ(Compare({.resource = Resource::kTasksLimit,
                     .declared = &tasks,
                     .applied = Applied{4915}},
                    Machine()),
            Reason::kEqual);
}

TEST(Compare, EveryReasonAndItsPrecedence) {
  const Value declared = Said(512 * kMi);
  const Value ignored = Said(kInf, Value::State::kIgnored);
  const Value ambiguous = Said(512 * kMi, Value::State::kAmbiguous);
  const Value other = Said(256 * kMi);
  const Value without = Said(kInf);
  const Applied as_declared{512 * kMi};
  const Applied as_other{256 * kMi};
  const Applied unlimited{kInf};
  struct Case {
    const char* world;
    Question question;
    Reason reason;
  };
  const Case kCases[] = {
      {"declared twice",
       {.declared = &ambiguous, .applied = as_declared},
       Reason::kAmbiguous},
      {"the file can't be read", {.declared = &declared}, Reason::kUnknown},
      {"a line that systemd ignores",
       {.declared = &ignored, .applied = unlimited},
       Reason::kIgnoredInvalid},
      {"... stays ignored when the unit was also changed since",
       {.declared = &ignored, .applied = unlimited, .changed = kReload + 1},
       Reason::kIgnoredInvalid},
      {"the unit was changed, systemd has not looked",
       {.declared = &declared, .applied = as_other, .changed = kReload + 1},
       Reason::kStaleConfig},
      {"... before a set-property of some other value",
       {.declared = &declared,
        .applied = as_other,
        .override_value = &other,
        .changed = kReload + 1},
       Reason::kStaleConfig},
      {"changed before the last reload",
       {.declared = &declared, .applied = as_other, .changed = kReload},
       Reason::kDiffers},
      {"set-property",
       {.declared = &declared, .applied = as_other, .override_value = &other},
       Reason::kOverridden},
      {"set-property, and the cgroup says a third thing",
       {.declared = &declared,
        .applied = Applied{kMi},
        .override_value = &other},
       Reason::kDiffers},
      {"admission changed the pod",
       {.declared = &declared, .applied = as_other, .created = as_other},
       Reason::kChangedBeforeStart},
      {"admission, and unlimited since",
       {.declared = &declared, .applied = unlimited, .created = as_other},
       Reason::kChangedBeforeStart},
      {"somebody wrote to the cgroup",
       {.declared = &declared, .applied = as_other, .created = as_declared},
       Reason::kChangedAtRuntime},
      {"no limit at all",
       {.declared = &declared, .applied = unlimited},
       Reason::kUnlimited},
      {"a slice above allows less",
       {.declared = &declared, .applied = as_declared, .effective = 256 * kMi},
       Reason::kMaskedByAncestor},
      {"nobody asked for a limit, and the machine has an end",
       {.declared = &without, .applied = unlimited, .effective = 8192 * kMi},
       Reason::kEqual},
      {"nothing above allows less",
       {.declared = &declared, .applied = as_declared, .effective = 512 * kMi},
       Reason::kEqual},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(NameOf(Compare(c.question, Machine())), NameOf(c.reason));
  }
}

TEST(Compare, VerdictsFollowTheReasons) {
  EXPECT_EQ(VerdictOf(Reason::kEqual), Verdict::kAsDeclared);
  EXPECT_EQ(VerdictOf(Reason::kRounded), Verdict::kAsDeclared);
  EXPECT_EQ(VerdictOf(Reason::kMaskedByAncestor), Verdict::kAsDeclared);
  for (Reason reason :
       {Reason::kIgnoredInvalid, Reason::kStaleConfig, Reason::kOverridden,
        Reason::kChangedBeforeStart, Reason::kChangedAtRuntime,
        Reason::kUnlimited, Reason::kDiffers}) {
    EXPECT_EQ(VerdictOf(reason), Verdict::kNot) << NameOf(reason);
  }
  for (Reason reason :
       {Reason::kNotRunning, Reason::kAmbiguous, Reason::kUnknown}) {
    EXPECT_EQ(VerdictOf(reason), Verdict::kNone) << NameOf(reason);
  }
  EXPECT_EQ(NameOf(Reason::kMaskedByAncestor), "masked_by_ancestor");
  EXPECT_EQ(NameOf(Reason::kUnknown), "unknown");
}

}  // namespace
}  // namespace drift
