// Bare loops that do only what cannot be avoided: the system calls.
#pragma once

#include <string>
#include <vector>

#include "machine/cgroup/hierarchies.h"

namespace bench {

// Opens, reads and closes every /proc/PID/stat; returns how many were read.
int ReadEveryStat();

// Descriptors of every file that the cgroup collectors and `pressure` read of
// the given cgroups.
class KeptFiles {
 public:
  KeptFiles(const machine::cgroup::Hierarchies& hierarchies,
            const std::vector<std::string>& cgroups);
  ~KeptFiles();
  KeptFiles(const KeptFiles&) = delete;

  void ReadAll() const;  // one pread(2) each
  size_t size() const { return fds_.size(); }

 private:
  std::vector<int> fds_;
};

}  // namespace bench
