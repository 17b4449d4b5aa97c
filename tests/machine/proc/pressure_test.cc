#include "machine/proc/pressure.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "machine/text.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using support::IsOk;
using support::StatusIs;
using support::TempTree;
using testing::HasSubstr;

constexpr std::string_view kBoth =
    "some avg10=0.00 avg60=0.00 avg300=0.00 total=11\n"
    "full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n";

TEST(HostPressureTest, AllFour) {
  TempTree tree({{"pressure/cpu", kBoth},
                 {"pressure/memory", kBoth},
                 {"pressure/io", kBoth},
                 {"pressure/irq", "full avg10=0.00 total=3\n"}});
  Buffer buffer;
  auto host = ReadHostPressure(tree.Dir(), buffer);
  ASSERT_THAT(host, IsOk());
  EXPECT_EQ(host->cpu->some_us, 11u);
  EXPECT_EQ(host->memory->full_us, 7u);
  EXPECT_EQ(host->io->full_us, 7u);
  EXPECT_EQ(host->irq->full_us, 3u);
}

TEST(HostPressureTest, NoIrqBefore6_1) {
  TempTree tree({{"pressure/cpu", kBoth}, {"pressure/io", kBoth}});
  Buffer buffer;
  auto host = ReadHostPressure(tree.Dir(), buffer);
  ASSERT_THAT(host, IsOk());
  EXPECT_TRUE(host->cpu.has_value());
  EXPECT_FALSE(host->memory.has_value());
  EXPECT_FALSE(host->irq.has_value());
}

TEST(HostPressureTest, ReasonWhenThereIsNone) {
  struct Case {
    const char* release;  // empty: not readable
    const char* reason;
  };
  for (const Case& c :
       {Case{"6.12.41+deb13-amd64\n", "psi_off"}, Case{"4.20.0\n", "psi_off"},
        Case{"5.4\n", "psi_off"}, Case{"10.0.1\n", "psi_off"},
        Case{"4.18.0-553.el8.x86_64\n", "kernel_too_old"},
        Case{"4.19-rc1\n", "kernel_too_old"},
        Case{"3.10.0-1160.el7.x86_64\n", "kernel_too_old"},
        Case{"garbage\n", "psi_off"}, Case{"", "psi_off"}}) {
    TempTree tree;
    if (*c.release != '\0') tree.Write("sys/kernel/osrelease", c.release);
    Buffer buffer;
    auto host = ReadHostPressure(tree.Dir(), buffer);
    EXPECT_THAT(host,
                StatusIs(absl::StatusCode::kUnavailable, HasSubstr("psi=1")))
        << c.release;
    EXPECT_EQ(ReasonOf(host.status()), c.reason) << c.release;
  }
}

TEST(HostPressureTest, GarbageIsAFaultThatNamesTheFile) {
  TempTree tree({{"pressure/cpu", kBoth}, {"pressure/memory", "?"}});
  Buffer buffer;
  EXPECT_THAT(
      ReadHostPressure(tree.Dir(), buffer),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("pressure/memory")));
}

// Kernels of 4.20 to 5.x booted with psi=0 have the files, but reading them
// gives EOPNOTSUPP, as some sysfs files do that a test can link to.
TEST(HostPressureTest, FilesThatAreSwitchedOffAreOff) {
  std::string unsupported;
  std::error_code error;
  for (const auto& card :
       std::filesystem::directory_iterator("/sys/class/net", error)) {
    const std::string path = card.path().string() + "/phys_port_name";
    Buffer buffer;
    auto dir = Dir::Open(card.path().string());
    if (dir.ok() &&
        absl::IsUnimplemented(dir->Read("phys_port_name", buffer).status())) {
      unsupported = path;
    }
  }
  if (unsupported.empty()) GTEST_SKIP() << "no file gives EOPNOTSUPP here";
  TempTree tree({{"sys/kernel/osrelease", "5.4.0\n"}});
  for (const char* name : {"cpu", "memory", "io"}) {
    tree.MakeLink(std::string("pressure/") + name, unsupported);
  }
  Buffer buffer;
  auto host = ReadHostPressure(tree.Dir(), buffer);
  EXPECT_THAT(host, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ReasonOf(host.status()), "psi_off");
}

}  // namespace
}  // namespace machine::proc
