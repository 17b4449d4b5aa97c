#include "drift/snapshot.h"

#include <filesystem>
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/drift/snapshot_fixture.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST_F(SnapshotTest, AnEmptyMachineHasNoWorkloads) {
  Snapshot snapshot = Take();
  EXPECT_THAT(snapshot.workloads, IsEmpty());
  EXPECT_THAT(Members(snapshot), ElementsAre(Pair("/", "-")));
}

TEST_F(SnapshotTest, SubCgroupsBelongToTheirUnit) {
  Make("system.slice/a.service/worker/deep");
  EXPECT_THAT(Members(Take()),
              UnorderedElementsAre(
                  Pair("/", "-"), Pair("/system.slice", "system.slice"),
                  Pair("/system.slice/a.service", "a.service"),
                  Pair("/system.slice/a.service/worker", "a.service"),
                  Pair("/system.slice/a.service/worker/deep", "a.service")));
}

TEST_F(SnapshotTest, TransientUnitsFoldIntoTheirSlice) {
  Make("user.slice/user-1000.slice/session-3.scope/inner.service");
  Make("system.slice/run-u7.service");
  EXPECT_THAT(
      Members(Take()),
      testing::IsSupersetOf(
          {Pair("/user.slice/user-1000.slice/session-3.scope/inner.service",
                "user-1000.slice"),
           Pair("/system.slice/run-u7.service", "system.slice")}));
}

TEST_F(SnapshotTest, AHandMadeGroupIsAGroup) {
  Make("batch/job-1");
  EXPECT_THAT(Types(Take()), ElementsAre(Pair("/batch", "slice"),
                                         Pair("/batch/job-1", "cgroup")));
}

TEST_F(SnapshotTest, IncludeAndExcludeChooseByName) {
  Make("a.service");
  Make("b.service");
  rules_.include = *Pattern::Compile("[ab][.]service");
  rules_.exclude = *Pattern::Compile("b.*");
  EXPECT_THAT(Types(Take()), ElementsAre(Pair("a.service", "systemd")));
}

TEST_F(SnapshotTest, EqualNamesAreToldApartByPath) {
  Make("one/x.service");
  Make("two/x.service");
  EXPECT_THAT(Types(Take()),
              testing::IsSupersetOf({Pair("x.service", "systemd"),
                                     Pair("/two/x.service", "systemd")}));
}

TEST_F(SnapshotTest, ANameThatIsTakenStaysWithItsOwner) {
  Make("two/x.service");
  Snapshot before = Take();
  Make("one/x.service");  // sorts first, and comes later
  EXPECT_THAT(Members(Take(&before)),
              testing::IsSupersetOf({Pair("/one/x.service", "/one/x.service"),
                                     Pair("/two/x.service", "x.service")}));
}

TEST_F(SnapshotTest, AnIdentityOnceDecidedStays) {
  Make("batch");
  Snapshot before = Take();
  EXPECT_THAT(Types(before), ElementsAre(Pair("/batch", "cgroup")));
  Make("batch/job-1");
  EXPECT_THAT(Types(Take(&before)),
              testing::Contains(Pair("/batch", "cgroup")));
}

TEST_F(SnapshotTest, ARecreatedCgroupIsDecidedAnew) {
  Make("batch");
  Snapshot before = Take();
  // Made before the old one goes, so that the inode number is not reused.
  Make("spare/job-1");
  Remove("batch");
  std::filesystem::rename(files_.Path("cgroup/spare"),
                          files_.Path("cgroup/batch"));
  EXPECT_THAT(Types(Take(&before)), testing::Contains(Pair("/batch", "slice")));
}

TEST_F(SnapshotTest, ParentsAreTheEnclosingWorkloads) {
  Make("system.slice/a.service");
  Snapshot snapshot = Take();
  ASSERT_EQ(snapshot.workloads.size(), 2U);
  EXPECT_EQ(snapshot.workloads[0].parent, -1);
  EXPECT_TRUE(snapshot.workloads[0].group);
  EXPECT_EQ(snapshot.workloads[1].parent, 0);
  EXPECT_FALSE(snapshot.workloads[1].group);
}

}  // namespace
}  // namespace drift
