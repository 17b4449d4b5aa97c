#include "declared/kubernetes/quantity.h"

#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared::kubernetes {
namespace {

using testing::HasSubstr;

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kGi = int64_t{1} << 30;

TEST(Quantity, IsReadExactly) {
  struct Case {
    const char* world;
    const char* text;
    int64_t bytes, milli;
    double number;
  };
  const Case cases[] = {
      {"nothing", "0", 0, 0, 0},
      {"zeros before", "007", 7, 7000, 7},
      {"zero with a unit", "0Gi", 0, 0, 0},
      {"whole cores", "2", 2, 2000, 2},
      {"milli-cores", "250m", 1, 250, 0.25},
      {"a fraction of a core", "0.5", 1, 500, 0.5},
      {"the same, as short as it goes", ".5", 1, 500, 0.5},
      {"a point and nothing behind", "1.", 1, 1000, 1},
      {"a point before the unit", "1.G", 1000000000, 1000000000000, 1e9},
      {"a plus", "+1", 1, 1000, 1},
      {"a minus", "-1", -1, -1000, -1},
      {"a minus rounds away from zero", "-1.5m", -1, -2, -0.0015},
      {"memory in milli-bytes", "128m", 1, 128, 0.128},
      {"a tenth of a byte", "100m", 1, 100, 0.1},
      {"finer than milli is rounded up", "0.1m", 1, 1, 0.0001},
      {"micro", "1500u", 1, 2, 0.0015},
      {"nano", "1n", 1, 1, 1e-9},
      {"finer than nano is rounded up", "0.1n", 1, 1, 1e-9},
      {"far finer than nano", "1e-40", 1, 1, 1e-9},
      {"finer than nano behind a number", "1.0000000001", 2, 1001, 1.000000001},
      {"zeros behind the point are no rest", "1.000000000000", 1, 1000, 1},
      {"powers of 1000", "128M", 128000000, 128000000000, 128e6},
      {"small k", "64k", 64000, 64000000, 64e3},
      {"powers of 1024", "512Mi", 512 << 20, (512 << 20) * int64_t{1000},
       536870912},
      {"Ki", "1Ki", 1024, 1024000, 1024},
      {"Ti", "2Ti", kGi * 2048, kGi * 2048000, 2199023255552},
      {"a fraction of Gi", "1.5Gi", kGi * 3 / 2, kGi * 1500, 1610612736},
      {"a fraction that is not whole", "0.3Ki", 308, 307200, 307.2},
      {"a third of Mi", "0.333Mi", 349176, 349175808, 349175.808},
      {"E is 10^18", "1E", 1000000000000000000, kMost, 1e18},
      {"E with an exponent", "1E3", 1000, 1000000, 1000},
      {"e with an exponent", "1e3", 1000, 1000000, 1000},
      {"e with a sign", "1e+3", 1000, 1000000, 1000},
      {"e with a minus", "1500e-3", 2, 1500, 1.5},
      {"more than int64", "12E", kMost, kMost, 12e18},
      {"the largest Ei that fits", "7Ei", 7 * (kGi << 30), kMost,
       8070450532247928832.0},
      {"Ei beyond int64 is capped", "9Ei", kMost, kMost, 9223372036854775807.0},
      {"so is what is far beyond", "99999999999999999999Ei", kMost, kMost,
       9223372036854775807.0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.world) + ": " + c.text);
    const QuantityOr read = ParseQuantity(c.text);
    ASSERT_TRUE(read.quantity);
    EXPECT_FALSE(read.problem);
    EXPECT_EQ(read.quantity->Bytes(), c.bytes);
    EXPECT_EQ(read.quantity->MilliCores(), c.milli);
    EXPECT_DOUBLE_EQ(read.quantity->Number(), c.number);
  }
}

TEST(Quantity, HugeNumbersSaturate) {
  for (const std::string& text :
       {std::string("1e999"), std::string("1e9999999999"),
        std::string(200, '9'), std::string(200, '9') + "Ei"}) {
    SCOPED_TRACE(text);
    const QuantityOr read = ParseQuantity(text);
    if (!read.quantity) {  // the exponent does not fit an integer
      ASSERT_TRUE(read.problem);
      continue;
    }
    EXPECT_EQ(read.quantity->Bytes(), kMost);
    EXPECT_EQ(read.quantity->MilliCores(), kMost);
    EXPECT_GE(read.quantity->Number(), 9.2e18);
  }
  EXPECT_EQ(ParseQuantity("0e999").quantity->Bytes(), 0);
}

TEST(Quantity, WhatIsNoneSaysWhyAndHowToWriteIt) {
  struct Case {
    const char* world;
    const char* text;
    const char* check;
    const char* mend;
  };
  const Case cases[] = {
      {"nothing", "", "not-a-number", "512Mi"},
      {"a word", "lots", "not-a-number", "512Mi"},
      {"NaN", "NaN", "not-a-number", ""},
      {"infinity", "Inf", "not-a-number", ""},
      {"hexadecimal", "0x1", "not-a-number", ""},
      {"a blank before", " 1", "not-a-number", "without blanks"},
      {"a blank between", "1 Gi", "not-a-number", "without blanks"},
      {"two signs", "--1", "not-a-number", ""},
      {"two points", "1.1.M", "not-a-number", ""},
      {"digits behind the unit", "1Mi5", "not-a-number", ""},
      {"a comma", "1,5Gi", "not-a-number", ""},
      {"a line break", "1\n", "not-a-number", ""},
      {"a sign behind a unit", "3.01i-", "not-a-number", ""},
      {"an exponent's two signs", "1e+-3", "not-a-number", ""},
      {"a large K alone", "K", "not-a-number", ""},
      {"megabytes", "128MB", "unknown-unit",
       "write 128Mi (powers of 1024) or 128M (powers of 1000)"},
      {"Docker's megabytes", "128mb", "unknown-unit", "128Mi"},
      {"a large K", "64K", "unknown-unit", "64Ki (powers of 1024) or 64k"},
      {"small letters", "1gi", "unknown-unit", "1Gi"},
      {"i alone", "1i", "unknown-unit", "units are"},
      {"e without an exponent", "1e", "unknown-unit", "units are"},
      {"milli-Mi", "1mMi", "unknown-unit", ""},
      {"not UTF-8", "1\xff", "not-a-number", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.world) + ": " + c.text);
    const QuantityOr read = ParseQuantity(c.text);
    EXPECT_FALSE(read.quantity);
    ASSERT_TRUE(read.problem);
    EXPECT_EQ(read.problem->check, c.check);
    EXPECT_EQ(read.problem->severity, Severity::kError);
    EXPECT_THAT(read.problem->mend, HasSubstr(c.mend));
  }
  EXPECT_FALSE(ParseQuantity(std::string(100000, '1')).quantity);
}

TEST(Quantity, AUnitWithoutANumberIsZeroAndAWarning) {
  for (const char* text : {"+", "-", ".", "Mi", "k", "m", "e3"}) {
    SCOPED_TRACE(text);
    const QuantityOr read = ParseQuantity(text);
    ASSERT_TRUE(read.quantity);
    EXPECT_TRUE(read.quantity->IsZero());
    ASSERT_TRUE(read.problem);
    EXPECT_EQ(read.problem->check, "no-number");
    EXPECT_EQ(read.problem->severity, Severity::kWarning);
  }
}

}  // namespace
}  // namespace declared::kubernetes
