#include "machine/proc/meminfo.h"

#include <optional>

#include "gmock/gmock.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using support::IsOk;
using support::StatusIs;
using support::TempTree;
using testing::HasSubstr;

const Meminfo::Entry* Find(const Meminfo& meminfo, std::string_view key) {
  for (const auto& entry : meminfo.entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

std::optional<uint64_t> Bytes(const Meminfo& meminfo, std::string_view key) {
  const Meminfo::Entry* entry = Find(meminfo, key);
  if (entry == nullptr || !entry->bytes) return std::nullopt;
  return entry->value;
}

TEST(MeminfoTest, Linux3_10HasNoMemAvailable) {
  auto meminfo = ParseMeminfo(
      "MemTotal:        1882064 kB\n"
      "MemFree:          103956 kB\n"
      "Buffers:            2116 kB\n"
      "Active(anon):     587432 kB\n"
      "HugePages_Total:       0\n"
      "Hugepagesize:       2048 kB\n");
  ASSERT_THAT(meminfo, IsOk());
  EXPECT_EQ(meminfo->entries.size(), 6u);
  EXPECT_EQ(Bytes(*meminfo, "MemTotal"), 1882064u * 1024);
  EXPECT_EQ(Bytes(*meminfo, "Active(anon)"), 587432u * 1024);
  EXPECT_EQ(Find(*meminfo, "MemAvailable"), nullptr);
}

TEST(MeminfoTest, Linux6_18KeepsOrderAndNewKeys) {
  auto meminfo = ParseMeminfo(
      "MemTotal:       24683780 kB\n"
      "MemFree:        20934188 kB\n"
      "MemAvailable:   24120068 kB\n"
      "Zswap:                 0 kB\n"
      "SecPageTables:         0 kB\n"
      "VmallocTotal:   34359738367 kB\n"
      "Balloon:               0 kB\n"
      "DirectMap1G:    21495808 kB\n");
  ASSERT_THAT(meminfo, IsOk());
  EXPECT_EQ(meminfo->entries.front().key, "MemTotal");
  EXPECT_EQ(meminfo->entries.back().key, "DirectMap1G");
  EXPECT_EQ(Bytes(*meminfo, "VmallocTotal"), 34359738367u * 1024);
  EXPECT_EQ(Bytes(*meminfo, "Balloon"), 0u);
}

TEST(MeminfoTest, HugePagesAreCounts) {
  auto meminfo = ParseMeminfo(
      "MemTotal:       24683780 kB\n"
      "HugePages_Total:     512\n"
      "HugePages_Surp:        0\n"
      "Hugepagesize:       2048 kB\n"
      "Hugetlb:         1048576 kB\n");
  ASSERT_THAT(meminfo, IsOk());
  const Meminfo::Entry* total = Find(*meminfo, "HugePages_Total");
  ASSERT_NE(total, nullptr);
  EXPECT_FALSE(total->bytes);
  EXPECT_EQ(total->value, 512u);
  EXPECT_EQ(Bytes(*meminfo, "Hugetlb"), 1048576u * 1024);
}

TEST(MeminfoTest, LxcfsWritesAnyWidthAndFewerKeys) {
  auto meminfo = ParseMeminfo(
      "MemTotal:         524288 kB\n"
      "MemFree:  441948 kB\n"
      "MemAvailable: 441948 kB\n"
      "SwapTotal:\t0 kB\n");
  ASSERT_THAT(meminfo, IsOk());
  EXPECT_EQ(meminfo->entries.size(), 4u);
  EXPECT_EQ(Bytes(*meminfo, "SwapTotal"), 0u);
}

TEST(MeminfoTest, LinesThatAreNotUnderstoodAreSkipped) {
  auto meminfo = ParseMeminfo(
      "\n"
      "        total:    used:\n"  // Linux 2.4
      "MemTotal: 16 kB\n"
      "\n\n"
      "Vendor: yes\n"
      "Minus: -4 kB\n"
      "Pages: 4 pages\n"
      "Long: 4 kB or so\n"
      ": 4 kB\n"
      "NoValue:\n"
      "NoColon 4 kB\n"
      "TooMuch: 18446744073709551616 kB\n"
      "BytesTooMuch: 18014398509481984 kB\n"
      "Most: 18014398509481983 kB\n"
      "MemFre");  // torn
  ASSERT_THAT(meminfo, IsOk());
  EXPECT_EQ(meminfo->entries.size(), 2u);
  EXPECT_EQ(Bytes(*meminfo, "MemTotal"), 16384u);
  EXPECT_EQ(Bytes(*meminfo, "Most"), UINT64_MAX - 1023);
}

TEST(MeminfoTest, NoMemTotalIsNotMeminfo) {
  for (const char* text : {"", "\n", "MemTot", "MemTotal: kB", "MemFree: 1 kB",
                           "MemTotal: 99999999999999999999 kB"}) {
    EXPECT_THAT(ParseMeminfo(text),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("meminfo")))
        << text;
  }
}

TEST(MeminfoTest, ReadsTheFileOfTheGivenProc) {
  TempTree tree({{"meminfo", "MemTotal: 1 kB\n"}});
  Buffer buffer;
  EXPECT_EQ(Bytes(*ReadMeminfo(tree.Dir(), buffer), "MemTotal"), 1024u);
  tree.Remove("meminfo");
  EXPECT_THAT(ReadMeminfo(tree.Dir(), buffer),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("meminfo")));
}

}  // namespace
}  // namespace machine::proc
