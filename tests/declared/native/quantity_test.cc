#include "declared/native/quantity.h"

#include <limits>

#include "gtest/gtest.h"

namespace declared::native {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

struct Case {
  const char* text;
  std::optional<double> number;
};

TEST(NativeQuantity, Bytes) {
  for (const auto& [text, number] : {
           Case{"0", 0.0},
           Case{"1000", 1000.0},
           Case{"1k", 1000.0},
           Case{"1M", 1e6},
           Case{"1G", 1e9},
           Case{"1T", 1e12},
           Case{"1Ki", 1024.0},
           Case{"512Mi", 536870912.0},
           Case{"1.5Gi", 1610612736.0},
           Case{"1Ti", 0x1p40},
           Case{"0.1k", 100.0},
           Case{"0.5", 1.0},
           Case{"unlimited", kInf},
           Case{"", {}},
           Case{"k", {}},
           Case{"1K", {}},
           Case{"1m", {}},
           Case{"1 Mi", {}},
           Case{"1MiB", {}},
           Case{"-1", {}},
           Case{"+1", {}},
           Case{"1e3", {}},
           Case{"nan", {}},
           Case{"inf", {}},
           Case{"1..2", {}},
           Case{".", {}},
           Case{"9999999999T", {}},
           Case{"99999999999999999999", {}},
           Case{"Unlimited", {}},
       }) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Bytes(text), number);
  }
}

TEST(NativeQuantity, Cores) {
  for (const auto& [text, number] :
       {Case{"0.5", 0.5}, Case{"2", 2.0}, Case{"500m", 0.5}, Case{"0", 0.0},
        Case{"unlimited", kInf}, Case{"", {}}, Case{"m", {}}, Case{"1u", {}},
        Case{"-1", {}}, Case{"nan", {}}, Case{"50%", {}}}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Cores(text), number);
  }
}

TEST(NativeQuantity, Count) {
  for (const auto& [text, number] :
       {Case{"0", 0.0}, Case{"200", 200.0}, Case{"unlimited", kInf},
        Case{"", {}}, Case{"-1", {}}, Case{"1.5", {}}, Case{"1k", {}}}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Count(text), number);
  }
}

}  // namespace
}  // namespace declared::native
