// An open directory of procfs, sysfs or cgroupfs (or of a test tree), and how
// one file in it is read.
//
// Reads go through the descriptor (openat), so that a pid or a cgroup which is
// recycled between two reads cannot be mixed up with the one that was opened.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace machine {

// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.Release()) {}
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { Close(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int Release();
  void Close();

 private:
  int fd_ = -1;
};

// Where file content is read into, reused from file to file: 64 KiB at first,
// because seq_file renders at read(2) and a second read may belong to a later
// state; grows up to kMostBytes for list files (cgroup.procs, mountinfo).
class Buffer {
 public:
  static constexpr size_t kMostBytes = 16 << 20;
  Buffer();
  char* data() { return bytes_.get(); }
  size_t size() const { return size_; }
  void Grow(size_t keep);  // doubles; the first `keep` bytes stay

 private:
  std::unique_ptr<char[]> bytes_;
  size_t size_;
};

// Both read from offset 0 with pread(2), so that a descriptor can be kept and
// read again. The view lives in `buffer` until its next use. Errors: NotFound
// (ENOENT, ESRCH, ENODEV: it vanished), Unimplemented (EOPNOTSUPP),
// PermissionDenied, OutOfRange (larger than Buffer::kMostBytes), else as
// absl::ErrnoToStatus says.
//
// ReadOnce is for files that the kernel renders as one record (every cgroup
// value file, meminfo, /proc/PID/stat): one read(2) holds all of it.
// ReadAll is for lists (cgroup.procs, mountinfo, vmstat), of which one read(2)
// returns about a page; it reads until the end of file.
absl::StatusOr<std::string_view> ReadOnce(int fd, Buffer& buffer);
absl::StatusOr<std::string_view> ReadAll(int fd, Buffer& buffer);

class Dir {
 public:
  Dir() = default;
  static absl::StatusOr<Dir> Open(const std::string& path);

  int fd() const { return fd_.get(); }
  absl::StatusOr<Dir> Sub(const std::string& name) const;
  // Opens, reads to the end and closes one file; `name` may hold slashes.
  absl::StatusOr<std::string_view> Read(const std::string& name,
                                        Buffer& buffer) const;
  // Names of the sub-directories, "." and ".." left out, in no order.
  absl::StatusOr<std::vector<std::string>> Subdirs() const;
  // Calls for each entry that is a decimal number (pids, tids).
  absl::Status EachNumber(const std::function<void(int)>& call) const;

 private:
  explicit Dir(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

// What a flag (--path.procfs, ...) or a test tree puts in the place of /proc,
// /sys and /. Nothing below main() spells these paths.
struct Root {
  Dir proc;
  Dir sys;
  std::string rootfs = {};  // the machine's /, without a trailing "/"
};

}  // namespace machine
