#include <algorithm>
#include <string>
#include <vector>

#include "collectors/collector.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace collectors {
namespace {

TEST(TableTest, IsSortedAndComplete) {
  std::vector<std::string> names;
  for (const Collector& collector : All()) {
    names.push_back(collector.name);
    EXPECT_FALSE(collector.reads.empty()) << collector.name;
    EXPECT_TRUE(collector.collect != nullptr) << collector.name;
    EXPECT_EQ(collector.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"),
              std::string::npos)
        << collector.name;
  }
  EXPECT_TRUE(std::ranges::is_sorted(names));
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

}  // namespace
}  // namespace collectors
