// What `systemd-analyze verify` of systemd 252 takes and refuses.
#include "declared/systemd/values.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace declared::systemd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kRefused = -1;
constexpr auto kMemory = Value::Scale::kOfMachineMemory;
constexpr auto kTasks = Value::Scale::kOfMachineTasks;
constexpr auto kAbsolute = Value::Scale::kAbsolute;

struct Case {
  const char* text;
  double number;
  Value::Scale scale = kAbsolute;
};

void Check(Grammar grammar, std::initializer_list<Case> cases) {
  for (const Case& test : cases) {
    SCOPED_TRACE(test.text);
    const auto quantity = grammar(test.text);
    EXPECT_EQ(quantity.has_value(), test.number != kRefused);
    if (!quantity) continue;
    EXPECT_DOUBLE_EQ(quantity->number, test.number);
    EXPECT_EQ(quantity->scale, test.scale);
  }
}

TEST(ValuesTest, MemoryLimits) {
  Check(ParseMemoryLimit, {
                              {"512", 512},
                              {"512B", 512},
                              {"1K", 1024},
                              {"512M", 512 * 1024.0 * 1024},
                              {"5 G", 5 * std::pow(1024.0, 3)},
                              {"1.5K", 1536},
                              {"10.M", 10 * 1024.0 * 1024},
                              {"1G 500M", 1524 * 1024.0 * 1024},
                              {"1K512", 1536},
                              {"+5", 5},
                              {"7E", 7 * std::pow(1024.0, 6)},
                              {"infinity", kInfinity},
                              {"50%", 0.5, kMemory},
                              {"12.34%", 0.1234, kMemory},
                              {"12.3\u2030", 0.0123, kMemory},
                              {"7\u2031", 0.0007, kMemory},
                              {"512Mi", kRefused},
                              {"1GB", kRefused},
                              {"512m", kRefused},
                              {"1g", kRefused},
                              {"500M 1G", kRefused},
                              {"1M 1M", kRefused},
                              {"1M,", kRefused},
                              {"0", kRefused},
                              {"0%", kRefused},
                              {"101%", kRefused},
                              {"12.345%", kRefused},
                              {"-1", kRefused},
                              {"1e9", kRefused},
                              {"0x10", kRefused},
                              {"%i", kRefused},
                              {"16E", kRefused},
                              {"18446744073709551615", kRefused},
                              {"99999999999999999999", kRefused},
                              {"Infinity", kRefused},
                              {"unlimited", kRefused},
                              {".5G", kRefused},
                              {"", kRefused},
                          });
}

TEST(ValuesTest, MemoryAmountsMayBeNothing) {
  Check(ParseMemoryAmount, {{"0", 0}, {"0%", 0, kMemory}, {"512Mi", kRefused}});
}

TEST(ValuesTest, CpuQuotasAreShares) {
  Check(ParseCpuQuota, {
                           {"50%", 0.5},
                           {"250%", 2.5},
                           {"0.01%", 0.0001},
                           {"20 %", kRefused},
                           {"050%", 0.4},  // octal, as strtol(3) says
                           {"50", kRefused},
                           {"0%", kRefused},
                           {"0.5", kRefused},
                           {"50%%", kRefused},
                           {"-5%", kRefused},
                           {"infinity", kRefused},
                           {"99999999999%", kRefused},
                           {"%", kRefused},
                       });
}

TEST(ValuesTest, WeightsSharesTasksFilesRatiosRates) {
  Check(ParseCpuWeight, {{"1", 1},
                         {"10000", 10000},
                         {"idle", 0},
                         {"0x10", 16},
                         {"0", kRefused},
                         {"10001", kRefused},
                         {"50%", kRefused}});
  Check(ParseCpuShares, {{"1024", 100},
                         {"2", 1},
                         {"262144", 10000},
                         {"1", kRefused},
                         {"262145", kRefused}});
  Check(ParseTasks, {{"100", 100},
                     {"15%", 0.15, kTasks},
                     {"infinity", kInfinity},
                     {"0", kRefused},
                     {"-1", kRefused},
                     {"1K", kRefused},
                     {"110%", kRefused}});
  Check(ParseOpenFiles, {{"1024", 1024},
                         {"1024:524288", 1024},
                         {"infinity", kInfinity},
                         {"10:infinity", 10},
                         {"10:5", kRefused},
                         {"1K", kRefused},
                         {"-1", kRefused},
                         {"1024:", kRefused},
                         {"unlimited", kRefused},
                         {"", kRefused}});
  Check(ParseRatio,
        {{"60%", 0.6}, {"0%", 0}, {"50", kRefused}, {"110%", kRefused}});
  Check(ParseIoRate, {{"5M", 5e6},
                      {"1K", 1000},
                      {"infinity", kInfinity},
                      {"0", kRefused},
                      {"5Mi", kRefused}});
  Check(ParseOomMode, {{"kill", 1}, {"auto", 0}, {"yes", kRefused}});
}

TEST(ValuesTest, TimeSpansAndBooleans) {
  for (const char* text : {"100ms", "1min 30s", "5", "1.5s", "infinity", "10us",
                           "10 ms", "2 h 5"}) {
    EXPECT_TRUE(IsTimeSpan(text)) << text;
  }
  for (const char* text : {"", "10 parsec", "ms", "-1s", "1..5s", "."}) {
    EXPECT_FALSE(IsTimeSpan(text)) << text;
  }
  EXPECT_EQ(ParseBool("YES"), true);
  EXPECT_EQ(ParseBool("off"), false);
  EXPECT_EQ(ParseBool("2"), std::nullopt);
}

TEST(ValuesTest, SuggestsTheNearestThatIsTaken) {
  const struct {
    const char* text;
    Grammar grammar;
    const char* nearest;
  } kCases[] = {
      {"512Mi", ParseMemoryLimit, "512M"},
      {"1GB", ParseMemoryLimit, "1G"},
      {"1.5g", ParseMemoryLimit, "1.5G"},
      {"512 MiB", ParseMemoryLimit, "512M"},
      {"max", ParseMemoryLimit, "infinity"},
      {"0", ParseMemoryLimit, ""},
      {"200%", ParseMemoryLimit, ""},
      {"50", ParseCpuQuota, "50%"},
      {"0", ParseCpuQuota, ""},
      {"0.5", ParseCpuQuota, ""},
      {"50", ParseRatio, "50%"},
      {"0", ParseTasks, ""},
      {"-1", ParseTasks, "infinity"},
      {"unlimited", ParseOpenFiles, "infinity"},
      {"", ParseMemoryLimit, ""},
      {"Mi", ParseMemoryLimit, ""},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.text);
    EXPECT_EQ(Nearest(test.text, test.grammar), test.nearest);
  }
}

}  // namespace
}  // namespace declared::systemd
