#include "tests/bench/load.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>

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
                         int count) {
  for (const auto& hierarchy : hierarchies.list) {
    for (int i = 0; i < count; ++i) {
      const std::string path = hierarchy.path + "/" + Name(i);
      if (mkdir(path.c_str(), 0755) == 0) {
        made_.push_back(path);
      } else {
        ++failed_;
      }
    }
  }
}

MadeCgroups::~MadeCgroups() {
  for (const std::string& path : made_) rmdir(path.c_str());
}

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace bench
