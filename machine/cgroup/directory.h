// One directory of one cgroup hierarchy, with the descriptors that are kept
// open in it. Walks find the same Directory as long as its inode is the same;
// any thread may read through it meanwhile.
#pragma once

#include <array>
#include <atomic>
#include <climits>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "machine/cgroup/files.h"
#include "machine/dir.h"
#include "machine/keep.h"

namespace machine::cgroup {

// What all directories of a tree may keep between them. Measured on 6.18: a
// kept directory costs 1 KiB of kernel memory (struct file, dentry, inode; 256
// bytes where files in it are kept, which pin the rest), a kept file 5 KiB.
struct Keeping {
  Keeping(KeepBudget& budget, int64_t most_directories)
      : files(budget), directories(most_directories) {}
  KeepBudget& files;
  std::atomic<int64_t> directories;  // how many more may be kept
  // Descriptors are numbered from below: from this number on the process runs
  // short of them, and files need them more than directories.
  int directories_below = INT_MAX;
  // Files that were read, and would all be kept if there were no bound.
  std::atomic<int64_t> wanted{0};
};

class Directory {
 public:
  static constexpr size_t kNeverKept = SIZE_MAX;  // as a slot

  // `name` below `parent`, or an absolute path without one. `slots`, at most
  // kFiles, is how many different files are read in it.
  Directory(std::shared_ptr<const Directory> parent, std::string name,
            uint64_t inode, size_t slots, std::shared_ptr<Keeping> keeping);
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory();

  const std::string& name() const { return name_; }
  uint64_t inode() const { return inode_; }
  std::string Path() const;  // absolute
  size_t slots() const { return slots_; }

  // Reads a file, through the descriptor kept in `slot` if there is one.
  // NotFound: the cgroup vanished, or has no such file.
  absl::StatusOr<std::string_view> Read(size_t slot, const FileSpec& spec,
                                        Buffer& buffer) const;

  // A descriptor of the directory itself: the kept one, or one that `own`
  // closes. NotFound when it vanished, or another one has taken its name.
  absl::StatusOr<int> Descriptor(Fd& own) const;

  // st_nlink, if a descriptor of it is kept: costs half as much as by name.
  std::optional<uint64_t> Links() const;

 private:
  absl::StatusOr<int> Kept() const;
  absl::StatusOr<Fd> Open() const;
  absl::StatusOr<Fd> OpenBelow(const char* name, int flags) const;
  void Keep(std::atomic<int>& slot, Fd fd) const;

  // Descriptors of files. First, and not on the heap: most reads need nothing
  // else, and finding it in memory is a good part of what they cost.
  mutable std::array<std::atomic<int>, kFiles> kept_;
  const size_t slots_;
  const std::shared_ptr<Keeping> keeping_;
  const std::shared_ptr<const Directory> parent_;
  const std::string name_;
  const uint64_t inode_;
  mutable std::mutex opening_;
  mutable Fd fd_;  // written at most once
};

}  // namespace machine::cgroup
