// Processes on a tree of its own. A FIFO in the place of `stat` is a perfect
// stuck read: opening it does not return until somebody opens it to write.
#include "machine/proc/processes.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "tests/support/status.h"
#include "tests/support/threads.h"
#include "tests/support/tree.h"

namespace machine::proc {
namespace {

using std::chrono::milliseconds;
using support::IsOk;
using support::StatusIs;
using support::TempTree;
using support::ThreadCount;
using support::WaitUntil;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr milliseconds kWatchdog(250);
constexpr std::string_view kReader = "proc-reader";

class ProcessesTest : public testing::Test {
 protected:
  // A reader that was freed at the end of a test is gone before the next one.
  void TearDown() override {
    EXPECT_TRUE(WaitUntil([&] { return ThreadCount(kReader) == 0; }));
  }

  // A process whose `stat` and `status` differ in the number of threads, so
  // that one sees which was read.
  static constexpr int kByStat = 1;
  static constexpr int kByStatus = 100;

  void Put(int pid, char state, bool kernel_thread = false) {
    const std::string dir = std::to_string(pid);
    tree_.Write(dir + "/stat", dir + " (a) R 1) " + state + " 1 1 1 0 -1 " +
                                   (kernel_thread ? "2129984" : "4194624") +
                                   " 0 0 0 0 0 0 0 0 20 0 1 0 5012 0 0\n");
    tree_.Write(dir + "/status",
                std::string("State:\t") + state + "\nPid:\t" + dir +
                    "\nPPid:\t1\nKthread:\t" + (kernel_thread ? "1" : "0") +
                    "\nThreads:\t100\nvoluntary_ctxt_switches:\t5\n"
                    "nonvoluntary_ctxt_switches:\t6\n");
  }
  void PutStuck(int pid, char state = 'S') {
    Put(pid, state);
    tree_.Remove(Stat(pid));
    tree_.MakeFifo(Stat(pid));
  }
  // The read returns, and the next one will find an ordinary file.
  void Free(int pid) {
    const std::string fifo = tree_.Path(std::to_string(pid) + "/was");
    ASSERT_EQ(rename(tree_.Path(Stat(pid)).c_str(), fifo.c_str()), 0);
    Put(pid, 'S');
    ASSERT_TRUE(WaitUntil([&] {  // ENXIO: the reader has not opened it yet
      return static_cast<bool>(
          Fd(open(fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)));
    }));
  }
  std::string Stat(int pid) const { return std::to_string(pid) + "/stat"; }

  static std::map<int, Process> ByPid(const ProcessLook& look) {
    std::map<int, Process> processes;
    for (const Process& process : look.processes) {
      EXPECT_TRUE(processes.emplace(process.pid, process).second)
          << process.pid << " twice";
    }
    return processes;
  }

  TempTree tree_;
  KeepBudget budget_{KeepBudget::kBytesPerFile * 100, 100};
};

TEST_F(ProcessesTest, EveryProcessOnce) {
  Put(1, 'S');
  Put(2, 'S', /*kernel_thread=*/true);
  Put(40, 'I', /*kernel_thread=*/true);
  Put(4194304, 'R');
  tree_.Write("stat", "cpu 1");
  tree_.MakeDir("self");
  Processes processes(tree_.Dir(), budget_, {.watchdog = kWatchdog});
  for (int again = 0; again < 3; ++again) {
    auto look = processes.Look();
    ASSERT_THAT(look, IsOk());
    auto found = ByPid(*look);
    ASSERT_THAT(found, SizeIs(4));
    EXPECT_EQ(found[1].state, 'S');
    EXPECT_FALSE(found[1].kernel_thread);
    EXPECT_TRUE(found[40].kernel_thread);
    EXPECT_EQ(found[40].state, 'I');
    EXPECT_EQ(found[4194304].state, 'R');
    EXPECT_EQ(found[4194304].threads, kByStat);
    EXPECT_THAT(look->uninterruptible, IsEmpty());
    EXPECT_THAT(look->stuck, IsEmpty());
    EXPECT_FALSE(look->hidepid);
  }
  EXPECT_EQ(budget_.kept(), 4);
}

TEST_F(ProcessesTest, VanishedProcessesAreLeftOut) {
  Put(1, 'S');
  tree_.MakeDir("2");  // gone between the listing and the reading
  Processes processes(tree_.Dir(), budget_, {.watchdog = kWatchdog});
  EXPECT_THAT(ByPid(*processes.Look()), SizeIs(1));
  tree_.Remove("1");
  EXPECT_THAT(ByPid(*processes.Look()), IsEmpty());
  EXPECT_EQ(budget_.kept(), 0);
}

TEST_F(ProcessesTest, AStatThatIsNotUnderstoodIsAProcessAllTheSame) {
  Put(1, 'S');
  Put(2, 'S');
  tree_.Write("2/stat", "");
  Processes processes(tree_.Dir(), budget_, {.watchdog = kWatchdog});
  EXPECT_EQ(ByPid(*processes.Look())[2].state, '?');
  // When none is understood the format is another one.
  tree_.Write("1/stat", "{\"pid\": 1}");
  EXPECT_THAT(processes.Look(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("stat")));
}

TEST_F(ProcessesTest, AProcThatCannotBeListedIsAnError) {
  Processes processes(Dir(), budget_, {.watchdog = kWatchdog});
  EXPECT_FALSE(processes.Look().ok());
}

TEST_F(ProcessesTest, TasksInDWithWchanAndTime) {
  Put(1, 'S');
  Put(7, 'D');
  Put(8, 'D', /*kernel_thread=*/true);
  Put(9, 'D');
  tree_.Write("7/wchan", "io_schedule");
  tree_.Write("8/wchan", "0");
  Processes processes(tree_.Dir(), budget_, {.watchdog = kWatchdog});
  std::map<int, Uninterruptible> tasks;
  for (int again = 0; again < 2; ++again) {
    auto look = processes.Look();
    ASSERT_THAT(look, IsOk());
    for (const auto& task : look->uninterruptible) tasks[task.pid] = task;
    usleep(20000);
  }
  ASSERT_THAT(tasks, SizeIs(3));
  EXPECT_EQ(tasks[7].wchan, "io_schedule");
  EXPECT_EQ(tasks[8].wchan, "");  // not told
  EXPECT_EQ(tasks[9].wchan, "");  // no such file
  EXPECT_TRUE(tasks[8].kernel_thread);
  EXPECT_GE(tasks[7].seconds, 0.02);
  EXPECT_LT(tasks[7].seconds, 60);
}

TEST_F(ProcessesTest, AStuckReadCostsNobodyElse) {
  for (int pid = 1; pid <= 30; ++pid) Put(pid, pid == 20 ? 'D' : 'S');
  PutStuck(10);
  tree_.Write("20/wchan", "io_schedule");
  Processes processes(tree_.Dir(), budget_, {.watchdog = kWatchdog});
  const auto begin = std::chrono::steady_clock::now();
  auto look = processes.Look();
  const auto took = std::chrono::steady_clock::now() - begin;
  ASSERT_THAT(look, IsOk());
  EXPECT_GE(took, kWatchdog);
  EXPECT_LT(took, 8 * kWatchdog);

  auto found = ByPid(*look);
  ASSERT_THAT(found, SizeIs(30));
  EXPECT_EQ(found[10].threads, kByStatus);
  bool reached = false;  // in the order of the listing, which is any
  for (const Process& process : look->processes) {
    reached = reached || process.pid == 10;
    EXPECT_EQ(process.threads, reached ? kByStatus : kByStat) << process.pid;
  }
  ASSERT_THAT(look->stuck, SizeIs(1));
  EXPECT_EQ(look->stuck[0].pid, 10);
  EXPECT_GE(look->stuck[0].seconds, 0.2);
  ASSERT_THAT(look->uninterruptible, SizeIs(1));
  EXPECT_EQ(look->uninterruptible[0].wchan, "");  // not safe to read
  Free(10);
}

TEST_F(ProcessesTest, WhileStuckAllIsReadAtOnceAndNoThreadIsAdded) {
  for (int pid = 1; pid <= 30; ++pid) Put(pid, 'S');
  PutStuck(10);
  Processes processes(tree_.Dir(), budget_, {.watchdog = kWatchdog});
  double stuck_seconds = processes.Look()->stuck.at(0).seconds;
  const int threads = ThreadCount();
  const auto begin = std::chrono::steady_clock::now();
  for (int again = 0; again < 100; ++again) {
    auto look = processes.Look();
    ASSERT_THAT(look, IsOk());
    ASSERT_THAT(ByPid(*look), SizeIs(30));
    ASSERT_THAT(look->stuck, SizeIs(1));
    EXPECT_EQ(look->stuck[0].pid, 10);
    EXPECT_GT(look->stuck[0].seconds, stuck_seconds);
    stuck_seconds = look->stuck[0].seconds;
    ASSERT_EQ(ThreadCount(), threads);
  }
  // The watchdog is not waited for again.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 20 * kWatchdog);
  Free(10);
}

TEST_F(ProcessesTest, WhoHungIsReadByStatusForAWhile) {
  for (int pid = 1; pid <= 5; ++pid) Put(pid, 'S');
  PutStuck(10);
  Processes processes(tree_.Dir(), budget_, {.watchdog = kWatchdog});
  EXPECT_THAT(processes.Look()->stuck, SizeIs(1));
  Free(10);
  ASSERT_TRUE(WaitUntil([&] { return processes.Look()->stuck.empty(); }));
  // The reader works again, but keeps away from that one.
  auto found = ByPid(*processes.Look());
  ASSERT_THAT(found, SizeIs(6));
  EXPECT_EQ(found[1].threads, kByStat);
  EXPECT_EQ(found[10].threads, kByStatus);
}

TEST_F(ProcessesTest, AWorkerInDIsFoundByItsThread) {
  Put(7, 'S');
  tree_.Write("7/stat",
              "7 (a) S 1 1 1 0 -1 4194624 0 0 0 0 0 0 0 0 20 0 2 0 "
              "5012 0 0\n");
  tree_.Write("7/task/7/status", "State:\tS\n");
  tree_.Write("7/task/9/status",
              "State:\tD (disk sleep)\nvoluntary_ctxt_switches:\t3\n"
              "nonvoluntary_ctxt_switches:\t0\n");
  tree_.Write("7/task/9/wchan", "folio_wait_bit_common");
  Processes processes(tree_.Dir(), budget_, {.watchdog = kWatchdog});
  auto look = processes.Look();
  ASSERT_THAT(look, IsOk());
  ASSERT_THAT(look->uninterruptible, SizeIs(1));
  EXPECT_EQ(look->uninterruptible[0].pid, 7);
  EXPECT_EQ(look->uninterruptible[0].tid, 9);
  EXPECT_EQ(look->uninterruptible[0].wchan, "folio_wait_bit_common");
  EXPECT_EQ(look->threads_scanned, 2);
}

TEST_F(ProcessesTest, AfterItsReturnTheReaderIsUsedAgain) {
  for (int pid = 1; pid <= 30; ++pid) Put(pid, 'S');
  PutStuck(10);
  Processes processes(
      tree_.Dir(), budget_,
      {.watchdog = kWatchdog, .quarantine = std::chrono::seconds(0)});
  EXPECT_THAT(processes.Look()->stuck, SizeIs(1));
  Free(10);
  ASSERT_TRUE(WaitUntil([&] { return processes.Look()->stuck.empty(); }));
  auto look = processes.Look();
  ASSERT_THAT(look, IsOk());
  auto found = ByPid(*look);
  ASSERT_THAT(found, SizeIs(30));
  EXPECT_EQ(found[10].threads, kByStat);
  EXPECT_EQ(ThreadCount(kReader), 1);
  EXPECT_EQ(budget_.kept(), 30);
  // And it can get stuck again.
  PutStuck(31);
  look = processes.Look();
  ASSERT_THAT(look->stuck, SizeIs(1));
  EXPECT_EQ(look->stuck[0].pid, 31);
  EXPECT_THAT(ByPid(*look), SizeIs(31));
  Free(31);
}

TEST_F(ProcessesTest, WchanCanBeStuckToo) {
  Put(1, 'S');
  Put(7, 'D');
  tree_.MakeFifo("7/wchan");
  Processes processes(tree_.Dir(), budget_, {.watchdog = kWatchdog});
  auto look = processes.Look();
  ASSERT_THAT(look, IsOk());
  EXPECT_THAT(ByPid(*look), SizeIs(2));
  ASSERT_THAT(look->uninterruptible, SizeIs(1));
  EXPECT_EQ(look->uninterruptible[0].wchan, "");
  ASSERT_THAT(look->stuck, SizeIs(1));
  EXPECT_EQ(look->stuck[0].pid, 7);
  Fd writer(open(tree_.Path("7/wchan").c_str(), O_WRONLY | O_CLOEXEC));
  EXPECT_TRUE(WaitUntil([&] {
    Put(7, 'S');  // wchan is not asked for again
    return processes.Look()->stuck.empty();
  }));
}

TEST_F(ProcessesTest, DestroyedWhileStuckItDoesNotWait) {
  for (int pid = 1; pid <= 5; ++pid) Put(pid, 'S');
  PutStuck(10);
  auto budget = std::make_unique<KeepBudget>(1 << 20, 100);
  auto dir = std::make_unique<Dir>(tree_.Dir());
  auto processes = std::make_unique<Processes>(
      *dir, *budget, Processes::Options{.watchdog = kWatchdog});
  EXPECT_THAT(processes->Look()->stuck, SizeIs(1));
  const auto begin = std::chrono::steady_clock::now();
  processes.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kWatchdog);
  EXPECT_EQ(budget->kept(), 0);
  budget.reset();
  dir.reset();
  EXPECT_EQ(ThreadCount(kReader), 1);
  Free(10);  // and it ends: see TearDown
}

TEST_F(ProcessesTest, ManyTasksInDHaveABoundedNumberOfWchans) {
  for (int pid = 1; pid <= 1010; ++pid) {
    Put(pid, 'D');
    tree_.Write(std::to_string(pid) + "/wchan", "rpc_wait_bit_killable");
  }
  Processes processes(tree_.Dir(), budget_, {.watchdog = milliseconds(5000)});
  auto look = processes.Look();
  ASSERT_THAT(look, IsOk());
  ASSERT_THAT(look->uninterruptible, SizeIs(1010));
  size_t told = 0;
  for (const auto& task : look->uninterruptible) told += !task.wchan.empty();
  EXPECT_EQ(told, 1000u);
}

}  // namespace
}  // namespace machine::proc
