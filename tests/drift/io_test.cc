#include "drift/io.h"

#include <limits>

#include "gtest/gtest.h"
#include "tests/support/declare.h"

namespace drift {
namespace {

using Kind = declared::IoLimit::Kind;
using declared::Value;

constexpr double kNone = std::numeric_limits<double>::infinity();

TEST(CompareIoTest, Reasons) {
  MachineFacts machine;
  machine.systemd_reloaded = 1000;
  const struct {
    const char* world;
    double declared;
    Value::State state;
    std::optional<double> applied;
    std::time_t changed;
    Reason expected;
  } kCases[] = {
      {"as written", 5, Value::State::kValid, 5, 0, Reason::kEqual},
      {"no limit asked for", kNone, Value::State::kValid, kNone, 0,
       Reason::kEqual},
      {"another one", 5, Value::State::kValid, 6, 0, Reason::kDiffers},
      {"none", 5, Value::State::kValid, kNone, 0, Reason::kUnlimited},
      {"written after the reload", 5, Value::State::kValid, kNone, 1001,
       Reason::kStaleConfig},
      {"written before it", 5, Value::State::kValid, 6, 999, Reason::kDiffers},
      {"equal, however new", 5, Value::State::kValid, 5, 1001, Reason::kEqual},
      {"dropped by systemd", 5, Value::State::kIgnored, kNone, 0,
       Reason::kIgnoredInvalid},
      {"written twice", 5, Value::State::kAmbiguous, 5, 0, Reason::kAmbiguous},
      {"not known", 5, Value::State::kValid, {}, 0, Reason::kUnknown},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    Value value = Bytes(c.declared);
    value.state = c.state;
    EXPECT_EQ(CompareIo(value, c.applied, c.changed, machine), c.expected);
  }
}

TEST(AppliedIoTest, NoLineIsNoLimitWhereLimitsAreKnown) {
  machine::cgroup::Io io;
  io.devices[{8, 0}].read_bytes_limit = 5;
  EXPECT_EQ(AppliedIo(nullptr, {8, 0}, Kind::kReadBytes), std::nullopt);
  EXPECT_EQ(AppliedIo(&io, {8, 0}, Kind::kReadBytes), std::nullopt);
  io.limits_known = true;
  EXPECT_EQ(AppliedIo(&io, {8, 0}, Kind::kReadBytes), 5);
  EXPECT_EQ(AppliedIo(&io, {8, 0}, Kind::kWriteBytes), kNone);
  EXPECT_EQ(AppliedIo(&io, {8, 16}, Kind::kReadBytes), kNone);
}

}  // namespace
}  // namespace drift
