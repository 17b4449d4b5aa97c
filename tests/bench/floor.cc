#include "tests/bench/floor.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cctype>
#include <cstdio>

#include "machine/cgroup/files.h"

namespace bench {

using machine::cgroup::File;

int ReadEveryStat() {
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return 0;
  int count = 0;
  char buffer[4096];
  while (const dirent* entry = readdir(proc)) {
    if (isdigit(static_cast<unsigned char>(entry->d_name[0])) == 0) continue;
    char path[300];
    snprintf(path, sizeof path, "%s/stat", entry->d_name);
    int fd = openat(dirfd(proc), path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    if (read(fd, buffer, sizeof buffer) > 0) ++count;
    close(fd);
  }
  closedir(proc);
  return count;
}

KeptFiles::KeptFiles(const machine::cgroup::Hierarchies& hierarchies,
                     const std::vector<std::string>& cgroups) {
  for (const std::string& cgroup : cgroups) {
    for (size_t i = 0; i < machine::cgroup::kFiles; ++i) {
      if (static_cast<File>(i) == File::kProcs) continue;  // `process` reads it
      const auto& spec = machine::cgroup::SpecOf(static_cast<File>(i));
      const int index = hierarchies.of[static_cast<size_t>(spec.controller)];
      if (index < 0) continue;
      const auto& hierarchy = hierarchies.list[static_cast<size_t>(index)];
      using machine::cgroup::Version;
      if (spec.version != Version::kBoth &&
          hierarchy.v2 != (spec.version == Version::kV2)) {
        continue;
      }
      const std::string path = hierarchy.path + "/" + cgroup + "/" + spec.name;
      int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
      if (fd >= 0) fds_.push_back(fd);
    }
  }
}

KeptFiles::~KeptFiles() {
  for (int fd : fds_) close(fd);
}

void KeptFiles::ReadAll() const {
  static thread_local char buffer[64 << 10];
  for (int fd : fds_) {
    // What is read does not matter here, only that it was.
    if (pread(fd, buffer, sizeof buffer, 0) < 0) continue;
  }
}

}  // namespace bench
