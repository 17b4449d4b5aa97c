// Processes on the real /proc of this machine.
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "gmock/gmock.h"
#include "machine/proc/processes.h"
#include "tests/support/status.h"
#include "tests/support/threads.h"

namespace machine::proc {
namespace {

using support::IsOk;
using support::WaitUntil;

// A process in vfork() is in D until its child execs or ends: this one's child
// sleeps for a minute, or until it is killed.
class VforkParent {
 public:
  VforkParent() : pid_(fork()) {
    if (pid_ != 0) return;
    setpgid(0, 0);
    // clone() and not vfork(), which sanitizers turn into fork(), and without
    // CLONE_VM, so that the child may call what it likes.
    static char stack[64 << 10];
    clone(
        [](void*) {
          sleep(60);
          return 0;
        },
        stack + sizeof stack, CLONE_VFORK | SIGCHLD, nullptr);
    _exit(0);
  }
  ~VforkParent() {
    kill(-pid_, SIGKILL);  // the group that it made: itself and its child
    waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }

 private:
  const pid_t pid_;
};

std::optional<Uninterruptible> Find(const ProcessLook& look, int pid) {
  for (const Uninterruptible& task : look.uninterruptible) {
    if (task.pid == pid) return task;
  }
  return std::nullopt;
}

class ProcessesLiveTest : public testing::Test {
 protected:
  Dir proc_ = Dir::Open("/proc").value();
  KeepBudget budget_{KeepBudget::kBytesPerFile * 1000, 500};
};

TEST_F(ProcessesLiveTest, WeAreAmongThem) {
  Processes processes(proc_, budget_);
  for (int again = 0; again < 3; ++again) {
    auto look = processes.Look();
    ASSERT_THAT(look, IsOk());
    auto self = std::find_if(
        look->processes.begin(), look->processes.end(),
        [](const Process& process) { return process.pid == getpid(); });
    ASSERT_NE(self, look->processes.end());
    EXPECT_EQ(self->threads, support::ThreadCount());
    EXPECT_FALSE(self->kernel_thread);
    EXPECT_GT(budget_.kept(), 0);
  }
}

TEST_F(ProcessesLiveTest, ADeadProcessIsForgotten) {
  Processes processes(proc_, budget_);
  const pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  auto there = [&] {
    auto look = processes.Look();
    return look.ok() &&
           std::any_of(
               look->processes.begin(), look->processes.end(),
               [&](const Process& process) { return process.pid == child; });
  };
  EXPECT_TRUE(there());
  EXPECT_TRUE(there());  // from its kept descriptor
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_FALSE(there());
}

TEST_F(ProcessesLiveTest, AVforkParentIsInDAndItsTimeGrows) {
  VforkParent parent;
  Processes processes(proc_, budget_);
  std::optional<Uninterruptible> task;
  // Its proven time, above `seconds`. It may have run between two looks on its
  // way into vfork(2), which begins the proof anew.
  auto proven_above = [&](double seconds) {
    return WaitUntil([&] {
      task = Find(*processes.Look(), parent.pid());
      return task.has_value() && task->seconds > seconds;
    });
  };
  ASSERT_TRUE(proven_above(0));
  EXPECT_FALSE(task->kernel_thread);
  if (geteuid() == 0) {
    EXPECT_FALSE(task->wchan.empty());
  }
  const double first = task->seconds;
  EXPECT_TRUE(proven_above(first));
}

}  // namespace
}  // namespace machine::proc
