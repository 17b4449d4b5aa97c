#include "exporter/report/flags.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::variant<Flags, exporter::Exit> Parse(std::vector<const char*> flags) {
  flags.insert(flags.begin(), "report");
  return ParseFlags(static_cast<int>(flags.size()), flags.data());
}

TEST(FlagsTest, AreOnesOfTheirOwnAndTheMachines) {
  auto parsed = Parse({});
  ASSERT_TRUE(std::holds_alternative<Flags>(parsed));
  Flags flags = std::get<Flags>(parsed);
  EXPECT_EQ(flags.window_seconds, 5);
  EXPECT_EQ(flags.format, Format::kTable);
  EXPECT_FALSE(flags.all);
  EXPECT_FALSE(flags.watch);
  EXPECT_EQ(flags.machine.cgroupfs, "/sys/fs/cgroup");

  parsed = Parse({"--window=0.5", "--format", "json", "--all", "--watch",
                  "--path.sysfs=/host/sys", "--declared.compose=/srv",
                  "--declared.scope=machine"});
  ASSERT_TRUE(std::holds_alternative<Flags>(parsed));
  flags = std::get<Flags>(parsed);
  EXPECT_EQ(flags.window_seconds, 0.5);
  EXPECT_EQ(flags.format, Format::kJson);
  EXPECT_TRUE(flags.all);
  EXPECT_TRUE(flags.watch);
  EXPECT_EQ(flags.machine.cgroupfs, "/host/sys/fs/cgroup");
  EXPECT_EQ(flags.machine.sources.size(), 2U);  // and the machine's own units
}

TEST(FlagsTest, AWrongFlagIsOneLineAndStatus2) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"--nonsense", "--nonsense"},
      {"--format=xml", "table|json|markdown"},
      {"--window=", "--window"},
      {"--window=0", "0.1 to 86400"},
      {"--window=-5", "0.1 to 86400"},
      {"--window=5s", "0.1 to 86400"},
      {"--window=nan", "0.1 to 86400"},
      {"--window=1e9", "0.1 to 86400"},
      {"--once", "--once"},
      {"surplus", "surplus"},
  };
  for (auto [flag, said] : cases) {
    SCOPED_TRACE(flag);
    testing::internal::CaptureStderr();
    auto parsed = Parse({flag});
    const std::string line = testing::internal::GetCapturedStderr();
    ASSERT_TRUE(std::holds_alternative<exporter::Exit>(parsed));
    EXPECT_EQ(std::get<exporter::Exit>(parsed).status, 2);
    EXPECT_THAT(line, HasSubstr(said));
    EXPECT_EQ(std::ranges::count(line, '\n'), 1) << line;
  }
}

TEST(FlagsTest, HelpTellsTheExitStatusAndLeavesTheServersFlagsOut) {
  testing::internal::CaptureStdout();
  auto parsed = Parse({"--help"});
  const std::string help = testing::internal::GetCapturedStdout();
  ASSERT_TRUE(std::holds_alternative<exporter::Exit>(parsed));
  EXPECT_EQ(std::get<exporter::Exit>(parsed).status, 0);
  EXPECT_THAT(help, AllOf(HasSubstr("Exit status: 0"), HasSubstr("--window"),
                          HasSubstr("--declared.kubernetes"),
                          Not(HasSubstr("--declared.scope")),
                          Not(HasSubstr("--kept-descriptors"))));
}

}  // namespace
}  // namespace report
