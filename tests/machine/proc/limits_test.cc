#include "machine/proc/limits.h"

#include <cmath>

#include "gtest/gtest.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using ::support::StatusIs;

constexpr char kHead[] =
    "Limit                     Soft Limit           Hard Limit           Units "
    "    \n"
    "Max processes             63499                63499                "
    "processes \n";

TEST(Limits, TheSoftLimitOnOpenFiles) {
  std::string text = kHead;
  text +=
      "Max open files            1024                 "
      "524288               files     \n";
  EXPECT_EQ(ParseOpenFilesLimit(text).value(), 1024);
  EXPECT_TRUE(std::isinf(
      ParseOpenFilesLimit("Max open files  unlimited  unlimited  files\n")
          .value()));
}

TEST(Limits, NotUnderstood) {
  for (const char* text :
       {"", kHead, "Max open files\n", "Max open files  -1  5  files\n",
        "Max open files  many  5  files\n"}) {
    EXPECT_THAT(ParseOpenFilesLimit(text),
                StatusIs(absl::StatusCode::kDataLoss))
        << text;
  }
}

TEST(Limits, AProcessThatIsGone) {
  support::TempTree tree;
  Buffer buffer;
  EXPECT_THAT(ReadOpenFilesLimit(tree.Dir(), 7, buffer),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace machine::proc
