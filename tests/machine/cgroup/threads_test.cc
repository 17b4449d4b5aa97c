// Collectors read the cgroups of one walk while the next walk goes on.
#include <atomic>
#include <mutex>
#include <thread>

#include "gtest/gtest.h"
#include "machine/cgroup/cpu.h"
#include "machine/cgroup/memory.h"
#include "tests/machine/cgroup/world.h"

namespace machine::cgroup {
namespace {

TEST(Threads, TwoReadWhileAThirdWalks) {
  // Too little budget for all, so that slots are fought for.
  World world(kHybrid,
              {{"memory/stays/memory.usage_in_bytes", "4096\n"},
               {"memory/stays/memory.stat", "total_rss 1\n"},
               {"cpu,cpuacct/stays/cpuacct.usage", "17\n"}},
              5);
  std::mutex mutex;
  Cgroups current = world.Walk();
  std::atomic<bool> done{false};

  auto read = [&] {
    Buffer buffer;
    int seen = 0;
    while (!done) {
      Cgroups cgroups;
      {
        std::lock_guard lock(mutex);
        cgroups = current;
      }
      for (const auto& cgroup : cgroups) {
        auto memory = ReadMemory(*cgroup, buffer);
        auto cpu = ReadCpu(*cgroup, buffer);
        if (cgroup->path() == "/stays") {
          ASSERT_TRUE(memory.ok()) << memory.status();
          ASSERT_TRUE(cpu.ok()) << cpu.status();
          ASSERT_EQ(memory->usage, 4096u);
          ASSERT_EQ(cpu->stat.usage_ns, 17u);
          ++seen;
        } else if (!memory.ok()) {
          ASSERT_TRUE(absl::IsNotFound(memory.status())) << memory.status();
        }
      }
    }
    EXPECT_GT(seen, 0);
  };
  std::thread one(read);
  std::thread two(read);

  for (int i = 0; i < 300; ++i) {
    const std::string path = "memory/s-" + std::to_string(i % 3);
    if (i % 2 == 0) {
      world.fs.Write(path + "/x/memory.usage_in_bytes", "1\n");
    } else {
      world.fs.Remove(path);
    }
    Cgroups next = world.Walk();
    std::lock_guard lock(mutex);
    current = std::move(next);
  }
  done = true;
  one.join();
  two.join();
  current.clear();
  EXPECT_LE(world.budget.kept(), 5);
}

}  // namespace
}  // namespace machine::cgroup
