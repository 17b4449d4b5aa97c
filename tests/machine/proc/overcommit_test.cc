#include "machine/proc/overcommit.h"

#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

TEST(OvercommitTest, TellsWhatIsThere) {
  const struct {
    const char* world;
    const char *mode, *ratio, *kbytes;
    std::optional<uint64_t> expected_mode;
    std::optional<double> expected_ratio;
  } kCases[] = {
      {"the kernel's default", "0\n", "50\n", "0\n", 0, 0.5},
      {"strict, more than all of it", "2\n", "120\n", "0\n", 2, 1.2},
      {"kbytes take the place of the ratio", "2\n", "0\n", "8388608\n", 2, {}},
      {"not numbers", "x\n", "-1\n", "", {}, {}},
      {"empty", "", "", "", {}, {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    support::TempTree tree({{"sys/vm/overcommit_memory", c.mode},
                            {"sys/vm/overcommit_ratio", c.ratio},
                            {"sys/vm/overcommit_kbytes", c.kbytes}});
    Buffer buffer;
    const Overcommit overcommit = ReadOvercommit(tree.Dir(), buffer);
    EXPECT_EQ(overcommit.mode, c.expected_mode);
    EXPECT_EQ(overcommit.ratio, c.expected_ratio);
  }
}

TEST(OvercommitTest, NoFilesNoValues) {
  support::TempTree tree;
  Buffer buffer;
  const Overcommit overcommit = ReadOvercommit(tree.Dir(), buffer);
  EXPECT_EQ(overcommit.mode, std::nullopt);
  EXPECT_EQ(overcommit.ratio, std::nullopt);
}

}  // namespace
}  // namespace machine::proc
