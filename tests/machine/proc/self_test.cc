#include "machine/proc/self.h"

#include <unistd.h>

#include "gmock/gmock.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using support::IsOk;
using support::StatusIs;
using support::TempTree;
using testing::HasSubstr;

constexpr std::string_view kStat =
    "77 (drift) R 1) S 1 77 77 0 -1 4194624 1021 0 2 0 150 50 0 0 20 0 9 0 "
    "5012 8540160 1024 18446744073709551615 94 94 140 0 0 0 65536 0 0\n";

TEST(SelfTest, UnitsAreSecondsAndBytes) {
  auto self = ParseSelf(kStat, /*ticks=*/100, /*page=*/4096);
  ASSERT_THAT(self, IsOk());
  EXPECT_DOUBLE_EQ(self->cpu_seconds, 2.0);
  EXPECT_DOUBLE_EQ(self->start_seconds, 50.12);
  EXPECT_EQ(self->threads, 9u);
  EXPECT_EQ(self->virtual_bytes, 8540160u);
  EXPECT_EQ(self->resident_bytes, 1024u * 4096);
}

TEST(SelfTest, OtherTicksAndPages) {  // alpha; arm64 with 64 KiB pages
  auto self = ParseSelf(kStat, /*ticks=*/1024, /*page=*/65536);
  ASSERT_THAT(self, IsOk());
  EXPECT_DOUBLE_EQ(self->cpu_seconds, 200.0 / 1024);
  EXPECT_EQ(self->resident_bytes, uint64_t{64} << 20);
}

TEST(SelfTest, TornOrEmptyIsNotUnderstood) {
  for (std::string_view text :
       {std::string_view(), std::string_view("\n"), kStat.substr(0, 8),
        kStat.substr(0, kStat.find("8540160"))}) {
    EXPECT_THAT(ParseSelf(text, 100, 4096),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("self/stat")))
        << text;
  }
}

TEST(SelfTest, ReadsTheFileOfTheGivenProc) {
  TempTree tree({{"self/stat", kStat}, {"self/fd/0", ""}, {"self/fd/12", ""}});
  Buffer buffer;
  EXPECT_EQ(ReadSelf(tree.Dir(), buffer)->threads, 9u);
  EXPECT_EQ(CountOwnDescriptors(tree.Dir()).value(), 2u);
  tree.Remove("self");
  EXPECT_THAT(ReadSelf(tree.Dir(), buffer),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(CountOwnDescriptors(tree.Dir()).ok());
}

}  // namespace
}  // namespace machine::proc
