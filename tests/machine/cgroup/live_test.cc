// The cgroups of the machine that the tests run on: read, never written.
#include "gtest/gtest.h"
#include "machine/cgroup/cpu.h"
#include "machine/cgroup/hierarchies.h"
#include "machine/cgroup/memory.h"
#include "machine/cgroup/pids.h"
#include "machine/cgroup/pressure.h"

namespace machine::cgroup {
namespace {

// Each of its own time: a cgroup may vanish while it is read.
bool OkOrNone(const absl::Status& status) {
  return status.ok() || absl::IsNotFound(status);
}

TEST(Live, EveryCgroupIsUnderstood) {
  Buffer buffer;
  auto proc = Dir::Open("/proc");
  ASSERT_TRUE(proc.ok()) << proc.status();
  auto mountinfo = proc->Read("self/mountinfo", buffer);
  ASSERT_TRUE(mountinfo.ok()) << mountinfo.status();
  auto hierarchies = FindHierarchies(*mountinfo, "/sys/fs/cgroup");
  if (!hierarchies.ok()) GTEST_SKIP() << hierarchies.status();
  KeepBudget budget(1 << 20, 100);
  Tree tree(*hierarchies, budget);
  for (int walk = 0; walk < 3; ++walk) {
    auto cgroups = tree.Walk();
    ASSERT_TRUE(cgroups.ok()) << cgroups.status();
    ASSERT_FALSE(cgroups->empty());
    EXPECT_TRUE((*cgroups)[0]->root());
    for (const auto& cgroup : *cgroups) {
      const auto cpu = ReadCpu(*cgroup, buffer).status();
      const auto memory = ReadMemory(*cgroup, buffer).status();
      const auto pids = ReadPids(*cgroup, buffer).status();
      const auto pressure = ReadPressure(*cgroup, buffer).status();
      const auto procs = ReadProcs(*cgroup, buffer).status();
      EXPECT_TRUE(OkOrNone(cpu)) << cgroup->path() << ": " << cpu;
      EXPECT_TRUE(OkOrNone(memory)) << cgroup->path() << ": " << memory;
      EXPECT_TRUE(OkOrNone(pids)) << cgroup->path() << ": " << pids;
      EXPECT_TRUE(OkOrNone(pressure)) << cgroup->path() << ": " << pressure;
      EXPECT_TRUE(OkOrNone(procs)) << cgroup->path() << ": " << procs;
    }
  }
}

}  // namespace
}  // namespace machine::cgroup
