#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "machine/cgroup/memory.h"
#include "tests/support/status.h"

namespace machine::cgroup {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::HasSubstr;
using testing::Optional;

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

TEST(ParseLimit, Numbers) {
  EXPECT_EQ(*ParseLimit("0\n"), 0);
  EXPECT_EQ(*ParseLimit("1073741824\n"), 1073741824.0);
  EXPECT_EQ(*ParseLimit("1073741824"), 1073741824.0);
  EXPECT_EQ(*ParseLimit("9223372036854710271\n"), 9223372036854710271.0);
}

TEST(ParseLimit, NoLimit) {
  const struct {
    std::string_view world, text;
  } kCases[] = {
      {"v2", "max\n"},
      {"v1, pages of 4 KiB", "9223372036854771712\n"},
      {"v1, pages of 16 KiB", "9223372036854759424\n"},
      {"v1, pages of 64 KiB", "9223372036854710272\n"},
      {"v1 before 3.19 (bytes, not pages)", "9223372036854775807\n"},
      {"RHEL 6", "18446744073709551615\n"},
  };
  for (const auto& c : kCases) {
    auto limit = ParseLimit(c.text);
    ASSERT_THAT(limit, IsOk()) << c.world;
    EXPECT_EQ(*limit, kNoLimit) << c.world;
  }
}

TEST(ParseLimit, Broken) {
  for (const char* text : {"", "\n", "-1\n", "maximum\n", "1 2\n", "1k\n",
                           "18446744073709551616\n"}) {
    EXPECT_THAT(ParseLimit(text), StatusIs(absl::StatusCode::kDataLoss))
        << text;
  }
}

TEST(ParseMemoryEvents, Linux419) {
  auto events = ParseMemoryEvents("low 1\nhigh 2\nmax 3\noom 4\noom_kill 5\n");
  ASSERT_THAT(events, IsOk());
  EXPECT_THAT(events->low, Optional(1u));
  EXPECT_THAT(events->high, Optional(2u));
  EXPECT_THAT(events->max, Optional(3u));
  EXPECT_THAT(events->oom, Optional(4u));
  EXPECT_THAT(events->oom_kill, Optional(5u));
  EXPECT_EQ(events->oom_group_kill, std::nullopt);
}

TEST(ParseMemoryEvents, Linux618) {
  auto events = ParseMemoryEvents(
      "low 0\nhigh 0\nmax 3\noom 4\noom_kill 5\noom_group_kill 6\n"
      "sock_throttled 7\n");
  ASSERT_THAT(events, IsOk());
  EXPECT_THAT(events->oom_kill, Optional(5u));
  EXPECT_THAT(events->oom_group_kill, Optional(6u));
}

TEST(ParseMemoryEvents, Broken) {
  EXPECT_THAT(ParseMemoryEvents(""), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(ParseMemoryEvents("low 0\nhigh 0\noom_kill"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("'oom_kill'")));
}

TEST(ParseMemoryStat, Linux419) {
  auto stat = ParseMemoryStat(
      "anon 4096\nfile 8192\nkernel_stack 0\nslab 0\nsock 0\nshmem 12288\n"
      "file_mapped 0\nfile_dirty 0\nfile_writeback 0\ninactive_anon 1\n"
      "active_anon 2\ninactive_file 3\nactive_file 4\nunevictable 0\n"
      "slab_reclaimable 0\nslab_unreclaimable 0\npgfault 10\npgmajfault 11\n"
      "pgrefill 0\npgscan 0\npgsteal 0\npgactivate 0\npgdeactivate 0\n"
      "pglazyfree 0\npglazyfreed 0\nworkingset_refault 12\n"
      "workingset_activate 0\nworkingset_restore 15\n"
      "workingset_nodereclaim 0\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_THAT(stat->anon, Optional(4096u));
  EXPECT_THAT(stat->file, Optional(8192u));
  EXPECT_THAT(stat->shmem, Optional(12288u));
  EXPECT_THAT(stat->inactive_file, Optional(3u));
  EXPECT_THAT(stat->major_faults, Optional(11u));
  EXPECT_THAT(stat->refault, Optional(12u));
  EXPECT_EQ(stat->refault_anon, std::nullopt);
  EXPECT_EQ(stat->refault_file, std::nullopt);
  EXPECT_THAT(stat->restore, Optional(15u));
  EXPECT_EQ(stat->restore_anon, std::nullopt);
  EXPECT_EQ(stat->restore_file, std::nullopt);
}

// 5.10 has one refault per kind; 6.18 has some 60 keys and new ones in between.
TEST(ParseMemoryStat, Linux510And618) {
  for (const char* text :
       {"anon 4096\nfile 8192\nkernel_stack 0\npercpu 0\nsock 0\nshmem 12288\n"
        "file_mapped 0\nanon_thp 0\ninactive_anon 1\nactive_anon 2\n"
        "inactive_file 3\nactive_file 4\nunevictable 0\nslab 0\n"
        "workingset_refault_anon 13\nworkingset_refault_file 14\n"
        "workingset_activate_anon 0\nworkingset_restore_anon 16\n"
        "workingset_restore_file 17\nworkingset_nodereclaim 0\npgfault 10\n"
        "pgmajfault 11\npgrefill 0\nthp_fault_alloc 0\n",
        "anon 4096\nfile 8192\nkernel 5\nkernel_stack 0\npagetables 0\n"
        "sec_pagetables 0\npercpu 0\nsock 0\nvmalloc 0\nshmem 12288\n"
        "zswap 0\nzswapped 0\nfile_mapped 0\nfile_dirty 0\n"
        "file_writeback 0\nswapcached 0\nanon_thp 0\nfile_thp 0\n"
        "shmem_thp 0\ninactive_anon 1\nactive_anon 2\ninactive_file 3\n"
        "active_file 4\nunevictable 0\nslab_reclaimable 0\n"
        "slab_unreclaimable 0\nslab 0\nworkingset_refault_anon 13\n"
        "workingset_refault_file 14\nworkingset_activate_anon 0\n"
        "workingset_activate_file 0\nworkingset_restore_anon 16\n"
        "workingset_restore_file 17\nworkingset_nodereclaim 0\n"
        "pgdemote_kswapd 0\npgdemote_direct 0\npgdemote_khugepaged 0\n"
        "pgpromote_success 0\npgscan 0\npgscan_kswapd 0\npgscan_direct 0\n"
        "pgscan_khugepaged 0\npgsteal 0\npgsteal_kswapd 0\n"
        "pgsteal_direct 0\npgsteal_khugepaged 0\npgfault 10\n"
        "pgmajfault 11\npgrefill 0\npgactivate 0\npgdeactivate 0\n"
        "pglazyfree 0\npglazyfreed 0\nswpin_zero 0\nswpout_zero 0\n"
        "zswpin 0\nzswpout 0\nzswpwb 0\nthp_fault_alloc 0\n"
        "thp_collapse_alloc 0\nthp_swpout 0\nthp_swpout_fallback 0\n"
        "numa_pages_migrated 0\nnuma_pte_updates 0\nnuma_hint_faults 0\n"
        "hugetlb 0\n"}) {
    auto stat = ParseMemoryStat(text);
    ASSERT_THAT(stat, IsOk());
    EXPECT_THAT(stat->anon, Optional(4096u));
    EXPECT_THAT(stat->file, Optional(8192u));
    EXPECT_THAT(stat->shmem, Optional(12288u));
    EXPECT_THAT(stat->inactive_file, Optional(3u));
    EXPECT_THAT(stat->major_faults, Optional(11u));
    EXPECT_THAT(stat->refault_anon, Optional(13u));
    EXPECT_THAT(stat->refault_file, Optional(14u));
    EXPECT_EQ(stat->refault, std::nullopt);
    EXPECT_THAT(stat->restore_anon, Optional(16u));
    EXPECT_THAT(stat->restore_file, Optional(17u));
    EXPECT_EQ(stat->restore, std::nullopt);
    EXPECT_EQ(stat->swap, std::nullopt);
  }
}

TEST(ParseMemoryStat, Broken) {
  EXPECT_THAT(ParseMemoryStat(""), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(ParseMemoryStat("anon 4096\nfile \n"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("'file '")));
}

TEST(ParseV1MemoryStat, TheSubtreeCounts) {
  auto stat = ParseV1MemoryStat(
      "cache 1\nrss 2\nrss_huge 0\nshmem 3\nmapped_file 0\nswap 4\n"
      "pgmajfault 5\ninactive_file 6\nworkingset_refault_anon 7\n"
      "hierarchical_memory_limit 9223372036854771712\n"
      "hierarchical_memsw_limit 9223372036854771712\n"
      "total_cache 11\ntotal_rss 12\ntotal_rss_huge 0\ntotal_shmem 13\n"
      "total_mapped_file 0\ntotal_workingset_refault_anon 17\n"
      "total_workingset_refault_file 18\ntotal_swap 14\ntotal_swapcached 0\n"
      "total_pgmajfault 15\ntotal_inactive_anon 0\ntotal_inactive_file 16\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_THAT(stat->file, Optional(11u));
  EXPECT_THAT(stat->anon, Optional(12u));
  EXPECT_THAT(stat->shmem, Optional(13u));
  EXPECT_THAT(stat->swap, Optional(14u));
  EXPECT_THAT(stat->major_faults, Optional(15u));
  EXPECT_THAT(stat->inactive_file, Optional(16u));
  EXPECT_THAT(stat->refault_anon, Optional(17u));
  EXPECT_THAT(stat->refault_file, Optional(18u));
}

TEST(ParseV1MemoryStat, Rhel7HasNoShmemAndNoRefaults) {
  auto stat = ParseV1MemoryStat(
      "cache 1\nrss 2\nrss_huge 0\nmapped_file 0\nswap 4\npgpgin 0\n"
      "pgmajfault 5\ninactive_file 6\nunevictable 0\n"
      "hierarchical_memory_limit 9223372036854771712\n"
      "hierarchical_memsw_limit 9223372036854771712\n"
      "total_cache 11\ntotal_rss 12\ntotal_swap 14\ntotal_pgmajfault 15\n"
      "total_inactive_file 16\n");
  ASSERT_THAT(stat, IsOk());
  EXPECT_THAT(stat->anon, Optional(12u));
  EXPECT_EQ(stat->shmem, std::nullopt);
  EXPECT_EQ(stat->refault, std::nullopt);
  EXPECT_EQ(stat->refault_file, std::nullopt);
  EXPECT_EQ(stat->restore_file, std::nullopt);
}

TEST(ParseV1MemoryStat, V2TextIsNotUnderstood) {
  EXPECT_THAT(ParseV1MemoryStat("anon 1\nfile 2\n"),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace machine::cgroup
