// Processes by state, for the machine and per workload; who is stuck in
// uninterruptible sleep, where, and for how long at least.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "collectors/collectors.h"
#include "machine/cgroup/freezer.h"
#include "machine/text.h"

namespace collectors {
namespace {

using machine::proc::ProcessLook;

// Processes by state letter. D is always there: nobody in D is a known 0.
using States = std::map<std::string, int64_t>;

States NoneInD() { return {{"D", 0}}; }

void AddStates(metric::Family& family, const metric::Labels& labels,
               const States& states) {
  for (const auto& [state, count] : states) {
    family.Add(labels, "state", state, static_cast<double>(count));
  }
}

// Those that v1's freezer holds: in D by their letter, but not stuck.
using Frozen = std::unordered_set<int>;

Frozen FrozenOf(const ProcessLook& look, const Context& context) {
  Frozen frozen;
  if (look.uninterruptible.empty()) return frozen;
  auto workloads = context.workloads();
  if (!workloads.ok()) return frozen;
  machine::Buffer buffer;
  for (const auto& member : (*workloads)->snapshot.members) {
    if (!member.cgroup->Has(machine::cgroup::Controller::kFreezer)) continue;
    auto pids = machine::cgroup::ReadFrozen(*member.cgroup, buffer);
    if (pids.ok()) frozen.insert(pids->begin(), pids->end());
  }
  return frozen;
}

std::string StateOf(const machine::proc::Process& process,
                    const Frozen& frozen) {
  if (process.state == 'D' && frozen.contains(process.pid)) return "frozen";
  return std::string(1, process.state);
}

void AddHost(const ProcessLook& look, const Frozen& frozen,
             metric::Families& out) {
  States user = NoneInD();
  States kernel = NoneInD();
  int64_t threads = 0;
  for (const auto& process : look.processes) {
    ++(process.kernel_thread ? kernel : user)[StateOf(process, frozen)];
    threads += process.threads;
  }
  AddStates(out.Gauge("drift_processes",
                      "Processes by state letter of their main thread, kernel "
                      "threads left out. proc_pid_stat(5) has the letters; D "
                      "is uninterruptible sleep; frozen: D to the kernel, but "
                      "held by cgroup v1's freezer."),
            {}, user);
  AddStates(out.Gauge("drift_kernel_threads",
                      "Kernel threads by state letter; idle ones are I."),
            {}, kernel);
  out.Gauge("drift_threads",
            "Threads of all processes, kernel threads included.")
      .Add(static_cast<double>(threads));
  out.Gauge("drift_threads_scanned",
            "Threads whose state was read at this scrape: all main threads and "
            "as many others as its time allows; the rest comes at the next "
            "ones. Threads that were in D are read every time.")
      .Add(static_cast<double>(look.threads_scanned));
}

// The kernel's own count of hung tasks.
void AddHungTasks(const Context& context, metric::Families& out) {
  machine::Buffer buffer;
  auto text =
      context.root.proc.Read("sys/kernel/hung_task_detect_count", buffer);
  std::optional<uint64_t> count;
  if (text.ok()) count = machine::Uint(machine::Trim(*text));
  // Linux 6.13 with CONFIG_DETECT_HUNG_TASK: which is missing is not told.
  out.Source("hung_task", count ? "" : "not_in_kernel");
  if (!count) return;
  out.Counter("drift_hung_task_detections_total",
              "kernel.hung_task_detect_count: the same task counts again every "
              "kernel.hung_task_timeout_secs; killable sleepers (NFS, vfork) "
              "never do.")
      .Add(static_cast<double>(*count));
}

// The most frequent places where tasks in D wait, the rest as "other".
void AddWchan(const ProcessLook& look, const Frozen& frozen,
              metric::Families& out) {
  constexpr size_t kShown = 10;
  std::map<std::string, int64_t> counts;
  for (const auto& task : look.uninterruptible) {
    if (frozen.contains(task.pid)) continue;
    ++counts[task.wchan.empty() ? "unknown" : task.wchan];
  }
  std::vector<std::pair<std::string, int64_t>> order(counts.begin(),
                                                     counts.end());
  std::ranges::stable_sort(
      order, [](const auto& a, const auto& b) { return a.second > b.second; });
  metric::Family& family = out.Gauge(
      "drift_uninterruptible_tasks",
      "Threads in uninterruptible sleep (D), kernel threads included, by the "
      "kernel function they wait in (/proc/PID/wchan): the 10 most "
      "frequent, the others as other; unknown where it may not be read.");
  int64_t other = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    if (i < kShown) {
      family.Add(metric::Labels{{"wchan", order[i].first}},
                 static_cast<double>(order[i].second));
    } else {
      other += order[i].second;
    }
  }
  if (other > 0) {
    family.Add(metric::Labels{{"wchan", "other"}}, static_cast<double>(other));
  }
}

void AddOldest(const ProcessLook& look, const Frozen& frozen,
               metric::Families& out) {
  double oldest = 0;
  for (const auto& task : look.uninterruptible) {
    if (task.kernel_thread || frozen.contains(task.pid)) continue;
    oldest = std::max(oldest, task.seconds);
  }
  out.Gauge("drift_uninterruptible_oldest_seconds",
            "Longest time for which a thread has provably not left D: same "
            "task, in D at every look since (once a second from the first "
            "on), context-switch counters unchanged. 0 at the first sight; "
            "kernel threads and frozen ones left out.")
      .Add(oldest);
  metric::Family& stuck = out.Gauge(
      "drift_process_read_stuck_seconds",
      "Time since which reading /proc/PID/stat of this process has not "
      "returned: it hangs inside execve or in another place that holds its "
      "exec_update_lock.");
  for (const auto& read : look.stuck) {
    stuck.Add(metric::Labels{{"pid", std::to_string(read.pid)}}, read.seconds);
  }
}

// What one workload's own processes and those of its folded cgroups are at.
struct Share {
  States states = NoneInD();
  double oldest = 0;
  bool visible = true;  // false: members are outside our pid namespace
};

absl::Status AddWorkloads(const Context& context, const ProcessLook& look,
                          const Frozen& frozen, metric::Families& out) {
  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  const drift::Snapshot& snapshot = (*workloads)->snapshot;

  std::unordered_map<int, const machine::proc::Process*> process_of;
  process_of.reserve(look.processes.size());
  for (const auto& process : look.processes) {
    process_of.emplace(process.pid, &process);
  }
  std::unordered_map<int, double> stuck_for;  // the longest of its threads
  for (const auto& task : look.uninterruptible) {
    if (frozen.contains(task.pid)) continue;
    double& longest = stuck_for[task.pid];
    longest = std::max(longest, task.seconds);
  }

  std::vector<Share> shares(snapshot.workloads.size());
  absl::Status first;
  machine::Buffer buffer;
  for (size_t i = 0; i < snapshot.members.size(); ++i) {
    const auto& member = snapshot.members[i];
    if (member.workload < 0) continue;
    Share& share = shares[static_cast<size_t>(member.workload)];
    const auto& procs = (*workloads)->readings.Procs(i, buffer);
    if (!procs.ok()) {
      if (!absl::IsNotFound(procs.status())) first.Update(procs.status());
      continue;
    }
    if (procs->outside > 0) share.visible = false;
    for (int pid : procs->pids) {
      // Born or gone between the two looks: not in this one.
      auto process = process_of.find(pid);
      if (process == process_of.end()) continue;
      ++share.states[StateOf(*process->second, frozen)];
      if (auto stuck = stuck_for.find(pid); stuck != stuck_for.end()) {
        share.oldest = std::max(share.oldest, stuck->second);
      }
    }
  }

  metric::Family& processes = out.Gauge(
      "drift_actual_processes",
      "Processes of the workload by state letter of their main thread (a "
      "slice counts those right inside it, not its workloads').");
  metric::Family& oldest = out.Gauge(
      "drift_actual_uninterruptible_oldest_seconds",
      "Longest time for which a thread of the workload has provably not left "
      "D, see drift_uninterruptible_oldest_seconds.");
  for (size_t i = 0; i < shares.size(); ++i) {
    if (!shares[i].visible) continue;
    AddStates(processes, (*workloads)->labels[i], shares[i].states);
    oldest.Add((*workloads)->labels[i], shares[i].oldest);
  }
  return first;
}

}  // namespace

absl::Status CollectProcess(const Context& context, metric::Families& out) {
  auto look = context.processes.Look();
  if (!look.ok()) return look.status();
  // We exist, so this is no procfs, and a count of 0 would be invented.
  if (look->processes.empty()) {
    return absl::DataLossError("--path.procfs: no process is listed there");
  }
  out.Source("process", look->hidepid ? "hidepid" : "");
  const Frozen frozen = FrozenOf(*look, context);
  AddHost(*look, frozen, out);
  AddWchan(*look, frozen, out);
  AddOldest(*look, frozen, out);
  AddHungTasks(context, out);
  absl::Status status = AddWorkloads(context, *look, frozen, out);
  // A machine without cgroups has processes all the same.
  return absl::IsUnavailable(status) ? absl::OkStatus() : status;
}

}  // namespace collectors
