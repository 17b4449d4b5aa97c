#include "collectors/collectors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/collectors/fake_machine.h"
#include "tests/support/status.h"

namespace collectors {
namespace {

using ::support::IsOk;
using ::support::StatusIs;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(MeminfoCollectorTest, NamesFollowTheKernelKeysInBaseUnits) {
  FakeMachine machine({{"proc/meminfo",
                        "MemTotal:       1024 kB\n"
                        "Active(anon):      1 kB\n"
                        "KReclaimable:      2 kB\n"
                        "Committed_AS:      3 kB\n"
                        "HugePages_Total:   4\n"
                        "HugePages_Free:    5\n"
                        "Hugepagesize:   2048 kB\n"
                        "DirectMap4k:       6 kB\n"
                        "DirectMap2M:       7 kB\n"
                        "SecPageTables:     8 kB\n"}});
  EXPECT_THAT(machine.Run(CollectMeminfo),
              UnorderedElementsAre("drift_meminfo_mem_total_bytes 1048576",
                                   "drift_meminfo_active_anon_bytes 1024",
                                   "drift_meminfo_kreclaimable_bytes 2048",
                                   "drift_meminfo_committed_as_bytes 3072",
                                   "drift_meminfo_huge_pages 4",
                                   "drift_meminfo_huge_pages_free 5",
                                   "drift_meminfo_hugepagesize_bytes 2097152",
                                   "drift_meminfo_direct_map4k_bytes 6144",
                                   "drift_meminfo_direct_map2m_bytes 7168",
                                   "drift_meminfo_secondary_page_tables_bytes "
                                   "8192"));
  EXPECT_THAT(machine.status, IsOk());
}

TEST(MeminfoCollectorTest, AnEmptyFileIsAFaultAndNoZeros) {
  FakeMachine machine({{"proc/meminfo", ""}});
  EXPECT_THAT(machine.Run(CollectMeminfo), IsEmpty());
  EXPECT_THAT(machine.status, StatusIs(absl::StatusCode::kDataLoss));
}

TEST(MeminfoCollectorTest, AKeyThatIsThereTwiceCountsOnce) {
  FakeMachine machine({{"proc/meminfo", "MemTotal: 1 kB\nMemTotal: 2 kB\n"}});
  EXPECT_THAT(machine.Run(CollectMeminfo),
              UnorderedElementsAre("drift_meminfo_mem_total_bytes 1024"));
}

}  // namespace
}  // namespace collectors
