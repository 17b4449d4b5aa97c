#include "machine/proc/vmstat.h"

#include "gmock/gmock.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using support::IsOk;
using support::StatusIs;
using support::TempTree;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(VmstatTest, EntriesAreSortedAndFound) {
  auto vmstat = ParseVmstat(
      "nr_free_pages 5230021\n"
      "allocstall_normal 3\n"
      "workingset_refault_file 18446744073709551615\n");
  ASSERT_THAT(vmstat, IsOk());
  EXPECT_THAT(vmstat->entries,
              ElementsAre(Pair("allocstall_normal", 3u),
                          Pair("nr_free_pages", 5230021u),
                          Pair("workingset_refault_file", UINT64_MAX)));
  EXPECT_EQ(vmstat->Get("nr_free_pages"), 5230021u);
  EXPECT_EQ(vmstat->Get("allocstall_normal"), 3u);
  EXPECT_EQ(vmstat->Get("allocstall"), std::nullopt);
  EXPECT_EQ(vmstat->Get("z"), std::nullopt);
  EXPECT_EQ(vmstat->Get(""), std::nullopt);
}

TEST(VmstatTest, LinesThatAreNotUnderstoodAreSkipped) {
  auto vmstat = ParseVmstat(
      "\n\noom_kill 1\nnegative -1\nhuge 18446744073709551616\nword\npgmajf");
  ASSERT_THAT(vmstat, IsOk());
  EXPECT_THAT(vmstat->entries, ElementsAre(Pair("oom_kill", 1u)));
}

TEST(VmstatTest, NothingIsNotUnderstood) {
  for (const char* text : {"", "\n", "pgmajfault", "pgmajfault x\n"}) {
    EXPECT_THAT(ParseVmstat(text),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("vmstat")))
        << text;
  }
}

TEST(VmstatTest, ReadsTheFileOfTheGivenProc) {
  TempTree tree({{"vmstat", "oom_kill 2\n"}});
  Buffer buffer;
  EXPECT_EQ(ReadVmstat(tree.Dir(), buffer)->Get("oom_kill"), 2u);
  tree.Remove("vmstat");
  EXPECT_THAT(ReadVmstat(tree.Dir(), buffer),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("vmstat")));
}

}  // namespace
}  // namespace machine::proc
