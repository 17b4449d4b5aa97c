#include "tests/bench/load.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <set>

namespace bench {

Crowd::Crowd(int count) {
  const pid_t parent = getpid();
  for (int i = 0; i < count; ++i) {
    pid_t pid = fork();
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != parent) _exit(0);
      for (;;) pause();
    }
    if (pid > 0) pids_.push_back(pid);
  }
}

Crowd::~Crowd() {
  for (pid_t pid : pids_) kill(pid, SIGKILL);
  for (pid_t pid : pids_) waitpid(pid, nullptr, 0);
}

std::string MadeCgroups::Name(int index) {
  char name[64];
  snprintf(name, sizeof name, "drift-bench-%04d.service", index);
  return name;
}

MadeCgroups::MadeCgroups(const machine::cgroup::Hierarchies& hierarchies,
                         int count)
    : members_(std::make_unique<Crowd>(count)) {
  const auto populated = static_cast<int>(members_->pids().size());
  failed_ = count - populated;
  // Those that hold a controller we read; a cpuset, say, takes no members
  // before it has CPUs.
  const std::set<int> used(hierarchies.of.begin(), hierarchies.of.end());
  for (int index : used) {
    if (index < 0) continue;
    const auto& hierarchy = hierarchies.list[static_cast<size_t>(index)];
    for (int i = 0; i < populated; ++i) {
      const std::string path = hierarchy.path + "/" + Name(i);
      if (mkdir(path.c_str(), 0755) == 0) made_.push_back(path);
      std::ofstream procs(path + "/cgroup.procs");
      procs << members_->pids()[static_cast<size_t>(i)] << std::endl;
      if (!procs) ++failed_;
    }
  }
}

MadeCgroups::~MadeCgroups() {
  members_.reset();
  for (const std::string& path : made_) {
    // The kernel takes a moment to see that the last member is gone.
    for (int i = 0; i < 100 && rmdir(path.c_str()) != 0; ++i) usleep(10000);
  }
}

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace bench
