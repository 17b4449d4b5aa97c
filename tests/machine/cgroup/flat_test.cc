#include "machine/cgroup/flat.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status.h"

namespace machine::cgroup {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::HasSubstr;
using testing::Optional;

struct Found {
  std::optional<uint64_t> low, high, wraps;
};

absl::StatusOr<Found> Parse(std::string_view text) {
  Found found;
  const Key keys[] = {{"low", &found.low},
                      {"high", &found.high},
                      {"nr_periods", &found.wraps, true}};
  absl::Status status = ParseFlat(text, keys);
  if (!status.ok()) return status;
  return found;
}

TEST(ParseFlat, KeysAreFoundInAnyOrderAmongOthers) {
  auto found = Parse("new_in_7.0 9\nhigh 2\nlowest 5\nlow 1\n");
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->low, Optional(1u));
  EXPECT_THAT(found->high, Optional(2u));
  EXPECT_EQ(found->wraps, std::nullopt);
}

TEST(ParseFlat, OtherLinesMayLookAnyWay) {
  EXPECT_THAT(Parse("\n \nhierarchical_memory_limit\nx -1\nlow 1\n"), IsOk());
}

TEST(ParseFlat, LastLineWithoutNewline) {
  auto found = Parse("low 1\nhigh 2");
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->high, Optional(2u));
}

TEST(ParseFlat, LargestNumber) {
  auto found = Parse("low 18446744073709551615\n");
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->low, Optional(UINT64_MAX));
}

TEST(ParseFlat, CountersPrintedWithPercentDAreUnsigned) {
  auto found = Parse("nr_periods -2147483648\n");
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->wraps, Optional(uint64_t{1} << 31));
  found = Parse("nr_periods -1\n");
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->wraps, Optional(UINT32_MAX));
}

TEST(ParseFlat, BrokenTextIsDataLossAndQuoted) {
  const struct {
    std::string_view world, text, quoted;
  } kCases[] = {
      {"empty", "", "''"},
      {"none of the keys", "anon 1\nfile 2\n", "'anon 1\\x0afile 2\\x0a'"},
      {"torn before the value", "high 2\nlow", "'low'"},
      {"torn behind the blank", "high 2\nlow ", "'low '"},
      {"no number", "low x\n", "'low x'"},
      {"two numbers", "low 1 2\n", "'low 1 2'"},
      {"more than 64 bits", "low 18446744073709551616\n", "551616'"},
      {"negative where nothing wraps", "low -1\n", "'low -1'"},
      {"less than 32 bits", "nr_periods -2147483649\n", "-2147483649'"},
      {"binary", std::string_view("low \0\xff\n", 7), "'low \\x00\\xff'"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(Parse(c.text), StatusIs(absl::StatusCode::kDataLoss,
                                        HasSubstr(std::string(c.quoted))))
        << c.world;
  }
}

}  // namespace
}  // namespace machine::cgroup
