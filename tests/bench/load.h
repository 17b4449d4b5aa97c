// What a bench measures on: idle processes and empty cgroups, made for as long
// as the object lives.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/cgroup/hierarchies.h"

namespace bench {

// `count` children that sleep until they are ended or their parent dies.
class Crowd {
 public:
  explicit Crowd(int count);
  ~Crowd();
  Crowd(const Crowd&) = delete;
  const std::vector<pid_t>& pids() const { return pids_; }

 private:
  std::vector<pid_t> pids_;
};

// `count` cgroups drift-bench-NNNN.service directly below the root of every
// hierarchy, one idle process in each. Needs root.
class MadeCgroups {
 public:
  MadeCgroups(const machine::cgroup::Hierarchies& hierarchies, int count);
  ~MadeCgroups();
  MadeCgroups(const MadeCgroups&) = delete;

  // Number of directories that could not be made or populated.
  int failed() const { return failed_; }
  static std::string Name(int index);

 private:
  std::vector<std::string> made_;
  std::unique_ptr<Crowd> members_;
  int failed_ = 0;
};

// CPU time of this process with all its threads, in seconds.
double CpuSeconds();

// The least CPU time of `rounds` calls after one call that warms up: what the
// work costs when nothing disturbs it.
template <typename Work>
double LeastCpu(int rounds, Work work) {
  work();
  double least = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const double begin = CpuSeconds();
    work();
    const double spent = CpuSeconds() - begin;
    if (spent < least) least = spent;
  }
  return least;
}

}  // namespace bench
