#include "machine/proc/pid_stat.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/support/status.h"

namespace machine::proc {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::HasSubstr;

// Fields 3 to 52 of a process with one thread that began at tick 5012.
constexpr std::string_view kRest =
    " S 1 1234 1234 0 -1 4194624 1021 0 2 0 7 11 0 0 20 0 1 0 5012 8540160 "
    "1024 18446744073709551615 94 94 140 0 0 0 65536 3670020 1266777851 0 0 0 "
    "17 1 0 0 0 0 0 94 94 95 140 140 140 140 0\n";

TEST(PidStatTest, OrdinaryProcess) {
  std::string text = "1234 (tmux: server)" + std::string(kRest);
  auto stat = ParsePidStat(text);
  ASSERT_THAT(stat, IsOk());
  EXPECT_EQ(stat->pid, 1234);
  EXPECT_EQ(stat->comm, "tmux: server");
  EXPECT_EQ(stat->state, 'S');
  EXPECT_EQ(stat->flags, 4194624u);
  EXPECT_EQ(stat->threads, 1);
  EXPECT_EQ(stat->start_ticks, 5012u);
  EXPECT_FALSE(stat->kernel_thread());
}

TEST(PidStatTest, NamesMayBeAnyBytes) {
  for (std::string name :
       {"", "a) R 1 (\n\\x", ") R 1 (", ")", "(", "))))", " ", "a\nb",
        "\x1b[2J", "\xff\xfe\x80",
        "kworker/u8:1-ext4-rsv-conversion-and-so-on-up-to-63-b", "(sd-pam)",
        "99 (x) R 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 "}) {
    std::string text = "7 (" + name + ")" + std::string(kRest);
    auto stat = ParsePidStat(text);
    ASSERT_THAT(stat, IsOk()) << name;
    EXPECT_EQ(stat->comm, name);
    EXPECT_EQ(stat->state, 'S') << name;
    EXPECT_EQ(stat->pid, 7) << name;
    EXPECT_EQ(stat->start_ticks, 5012u) << name;
  }
}

TEST(PidStatTest, KernelThreadOf6_18) {
  auto stat = ParsePidStat(
      "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 1 0 0 20 0 1 0 22 0 0 "
      "18446744073709551615 0 0 0 0 0 0 0 2147483647 0 1 0 0 0 1 0 0 0 0 0 0 0 "
      "0 0 0 0 0 0\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_TRUE(stat->kernel_thread());
}

TEST(PidStatTest, Linux2_6_24Has44Fields) {
  auto stat = ParsePidStat(
      "1 (init) D 0 1 1 0 -1 4202752 1 2 3 4 5 6 7 8 20 0 300 0 9 10 11 12 1 1 "
      "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_EQ(stat->state, 'D');
  EXPECT_EQ(stat->threads, 300);
}

TEST(PidStatTest, AnyStateLetterIsKept) {
  std::string text = "1 (a)" + std::string(kRest);
  for (char state : std::string_view("RSDTtXxZPIKW")) {
    text[6] = state;
    EXPECT_EQ(ParsePidStat(text)->state, state);
  }
}

TEST(PidStatTest, TornAnywhereBeforeTheStartTimeIsNotUnderstood) {
  const std::string text = "1234 (a) b)" + std::string(kRest);
  const size_t needed = text.find("5012") + 5;  // with the blank after it
  for (size_t size = 0; size < text.size(); ++size) {
    auto stat = ParsePidStat(std::string_view(text).substr(0, size));
    if (size < needed) {
      EXPECT_THAT(stat, StatusIs(absl::StatusCode::kDataLoss)) << size;
    } else {
      EXPECT_THAT(stat, IsOk()) << size;
    }
  }
}

TEST(PidStatTest, GarbageIsNotUnderstood) {
  const std::string rest(kRest);
  for (std::string text :
       {std::string(), std::string("\n"), std::string(")("),
        std::string("1 ()"), "x (a)" + rest, "-1 (a)" + rest,
        "4294967297 (a)" + rest, "1 a)" + rest, "1 (a" + rest,
        "1 (a) SS" + rest.substr(2), "1 (a) \xff" + rest.substr(2),
        "1 (a) " + rest.substr(2), std::string("cpu  1 2 3 4")}) {
    EXPECT_THAT(ParsePidStat(text),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("stat")))
        << text;
  }
}

TEST(PidStatTest, NumbersThatOverflowAreNotUnderstood) {
  std::string text = "1 (a)" + std::string(kRest);
  text.replace(text.find("4194624"), 7, "4294967296");  // flags: 32 bits
  EXPECT_THAT(ParsePidStat(text), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace machine::proc
