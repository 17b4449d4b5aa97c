#include "machine/proc/threads.h"

#include <dirent.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <string>
#include <utility>

#include "machine/proc/pid_file.h"
#include "machine/proc/pid_status.h"
#include "machine/text.h"

namespace machine::proc {
namespace {

// struct linux_dirent64 of getdents64(2) is glibc's dirent64.
constexpr size_t kNameOffset = offsetof(dirent64, d_name);

std::chrono::nanoseconds OwnCpuTime() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) +
         std::chrono::nanoseconds(time.tv_nsec);
}

bool Contains(const std::vector<TaskId>& tasks, int tid) {
  return std::any_of(tasks.begin(), tasks.end(),
                     [&](const TaskId& task) { return task.tid == tid; });
}

}  // namespace

ThreadScan::ThreadScan(std::shared_ptr<const Dir> proc,
                       std::function<std::chrono::nanoseconds()> clock)
    : proc_(std::move(proc)), clock_(clock ? std::move(clock) : OwnCpuTime) {}

ThreadScan::Found ThreadScan::Look(const std::vector<Process>& processes,
                                   std::chrono::nanoseconds budget,
                                   Buffer& buffer) {
  Found found;
  for (const TaskId& task : std::exchange(known_, {})) {
    char state = 0;
    if (!ReadState(task, buffer, state)) continue;
    known_.push_back(task);  // not to be read again below
    ++found.scanned;
    if (state == 'D') found.uninterruptible.push_back(task);
  }

  std::vector<int> pids;
  for (const Process& process : processes) {
    if (process.threads > 1 && !process.kernel_thread) {
      pids.push_back(process.pid);
    }
  }
  std::sort(pids.begin(), pids.end());
  const std::chrono::nanoseconds until = clock_() + budget;
  const auto start = std::lower_bound(pids.begin(), pids.end(), next_pid_);
  std::rotate(pids.begin(), start, pids.end());
  const int from_pid = std::exchange(next_pid_, 0);
  const int64_t from_offset = std::exchange(next_offset_, 0);
  bool time_left = true;
  for (size_t i = 0; i < pids.size() && time_left; ++i) {
    const bool resumed = i == 0 && pids[i] == from_pid;
    time_left =
        ScanProcess(pids[i], resumed ? from_offset : 0, until, buffer, found);
  }
  known_ = found.uninterruptible;
  return found;
}

// False when the time is up; the next look then goes on from there. Listing
// costs as much as reading, so that it is done in pieces as well: readdir(3)
// would take a thousand entries at once.
bool ThreadScan::ScanProcess(int pid, int64_t from,
                             std::chrono::nanoseconds until, Buffer& buffer,
                             Found& found) {
  auto dir = proc_->Sub(std::to_string(pid) + "/task");
  if (!dir.ok()) return true;  // gone
  if (from > 0 && lseek(dir->fd(), from, SEEK_SET) < 0) return true;
  alignas(dirent64) std::array<char, 1024> bytes;
  int64_t offset = from;
  for (;;) {
    const long got =
        syscall(SYS_getdents64, dir->fd(), bytes.data(), bytes.size());
    if (got <= 0) return true;
    for (long at = 0; at + long{kNameOffset} < got;) {
      dirent64 entry{};
      memcpy(&entry, bytes.data() + at, kNameOffset);
      const char* name = bytes.data() + at + kNameOffset;
      if (clock_() >= until) {
        next_pid_ = pid;
        next_offset_ = offset;
        return false;
      }
      offset = entry.d_off;
      if (entry.d_reclen == 0) return true;
      at += entry.d_reclen;
      const auto tid = Uint(name);
      if (tid && *tid <= INT_MAX)
        Take({pid, static_cast<int>(*tid)}, buffer, found);
    }
  }
}

void ThreadScan::Take(const TaskId& task, Buffer& buffer, Found& found) {
  if (task.tid == task.pid || Contains(known_, task.tid)) return;
  char state = 0;
  if (!ReadState(task, buffer, state)) return;
  ++found.scanned;
  if (state == 'D' && found.uninterruptible.size() < kMost) {
    found.uninterruptible.push_back(task);
  }
}

bool ThreadScan::ReadState(const TaskId& task, Buffer& buffer,
                           char& state) const {
  Fd fd = OpenPidFile(*proc_, task.pid,
                      "task/" + std::to_string(task.tid) + "/status");
  if (!fd) return false;
  auto text = ReadOnce(fd.get(), buffer);
  if (!text.ok()) return false;
  auto status = ParsePidStatus(*text);
  if (!status.ok()) return false;
  state = status->state;
  return true;
}

}  // namespace machine::proc
