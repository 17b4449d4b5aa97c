// Processes by state, for the machine and per workload; who is stuck in
// uninterruptible sleep, where, and for how long at least.

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "collectors/collectors.h"
#include "machine/cgroup/pids.h"

namespace collectors {
namespace {

using machine::proc::ProcessLook;

// Processes by state letter. D is always there: nobody in D is a known 0.
using States = std::map<char, int64_t>;

States NoneInD() { return {{'D', 0}}; }

void AddStates(metric::Family& family, const metric::Labels& labels,
               const States& states) {
  for (auto [state, count] : states) {
    family.Add(labels, "state", std::string_view(&state, 1),
               static_cast<double>(count));
  }
}

void AddHost(const ProcessLook& look, metric::Families& out) {
  States user = NoneInD();
  States kernel = NoneInD();
  int64_t threads = 0;
  for (const auto& process : look.processes) {
    ++(process.kernel_thread ? kernel : user)[process.state];
    threads += process.threads;
  }
  AddStates(out.Gauge("drift_processes",
                      "Processes by state letter of their main thread, kernel "
                      "threads left out. proc_pid_stat(5) has the letters; D "
                      "is uninterruptible sleep."),
            {}, user);
  AddStates(out.Gauge("drift_kernel_threads",
                      "Kernel threads by state letter; idle ones are I."),
            {}, kernel);
  out.Gauge("drift_threads",
            "Threads of all processes, kernel threads included.")
      .Add(static_cast<double>(threads));
}

// The most frequent places where tasks in D wait, the rest as "other".
void AddWchan(const ProcessLook& look, metric::Families& out) {
  constexpr size_t kShown = 10;
  std::map<std::string, int64_t> counts;
  for (const auto& task : look.uninterruptible) {
    ++counts[task.wchan.empty() ? "unknown" : task.wchan];
  }
  std::vector<std::pair<std::string, int64_t>> order(counts.begin(),
                                                     counts.end());
  std::ranges::stable_sort(
      order, [](const auto& a, const auto& b) { return a.second > b.second; });
  metric::Family& family = out.Gauge(
      "drift_uninterruptible_tasks",
      "Main threads in uninterruptible sleep (D), kernel threads included, by "
      "the kernel function they wait in (/proc/PID/wchan): the 10 most "
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

void AddOldest(const ProcessLook& look, metric::Families& out) {
  double oldest = 0;
  for (const auto& task : look.uninterruptible) {
    if (!task.kernel_thread) oldest = std::max(oldest, task.seconds);
  }
  out.Gauge("drift_uninterruptible_oldest_seconds",
            "Longest time for which a process has provably not left D: same "
            "task, in D at every scrape since, context-switch counters "
            "unchanged. 0 at the first sight; kernel threads left out.")
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
                          metric::Families& out) {
  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  const drift::Snapshot& snapshot = (*workloads)->snapshot;

  std::unordered_map<int, char> state_of;
  state_of.reserve(look.processes.size());
  for (const auto& process : look.processes) {
    state_of.emplace(process.pid, process.state);
  }
  std::unordered_map<int, double> stuck_for;
  for (const auto& task : look.uninterruptible) {
    stuck_for.emplace(task.pid, task.seconds);
  }

  std::vector<Share> shares(snapshot.workloads.size());
  absl::Status first;
  machine::Buffer buffer;
  for (const auto& member : snapshot.members) {
    if (member.workload < 0) continue;
    Share& share = shares[static_cast<size_t>(member.workload)];
    auto procs = machine::cgroup::ReadProcs(*member.cgroup, buffer);
    if (!procs.ok()) {
      if (!absl::IsNotFound(procs.status())) first.Update(procs.status());
      continue;
    }
    if (procs->outside > 0) share.visible = false;
    for (int pid : procs->pids) {
      // Born or gone between the two looks: not in this one.
      auto state = state_of.find(pid);
      if (state == state_of.end()) continue;
      ++share.states[state->second];
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
      "Longest time for which a process of the workload has provably not left "
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
  AddHost(*look, out);
  AddWchan(*look, out);
  AddOldest(*look, out);
  absl::Status status = AddWorkloads(context, *look, out);
  // A machine without cgroups has processes all the same.
  return absl::IsUnavailable(status) ? absl::OkStatus() : status;
}

}  // namespace collectors
