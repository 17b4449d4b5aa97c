#include "machine/runtime/state_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace machine::runtime {
namespace {

absl::Status Because(const std::string& path, int error) {
  std::string message = path + ": " + strerror(error);
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(message);
    case ELOOP:
      return absl::DataLossError(path + ": is a symbolic link: not followed");
    default:
      return absl::ErrnoToStatus(error, path);
  }
}

absl::Status Refused(const std::string& path, std::string_view why) {
  return absl::DataLossError(path + ": " + std::string(why));
}

Stamp StampOf(const struct stat& about) {
  return {
      .device = about.st_dev,
      .inode = about.st_ino,
      .size = about.st_size,
      .mtime_ns = about.st_mtim.tv_sec * 1'000'000'000 + about.st_mtim.tv_nsec};
}

// As if `root` were "/". -1 with ENOSYS before 5.6 and, with EPERM, where a
// container's seccomp filter does not know the call.
int OpenInRoot(int root, const char* path, int flags) {
  struct open_how how = {};
  how.flags = static_cast<uint64_t>(flags);
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  for (int attempt = 0;; ++attempt) {
    int fd =
        static_cast<int>(syscall(SYS_openat2, root, path, &how, sizeof how));
    // EAGAIN: somebody renames on the way.
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR) || attempt > 8) {
      return fd;
    }
  }
}

}  // namespace

StateFiles::StateFiles(std::string rootfs) : rootfs_(std::move(rootfs)) {
  while (rootfs_.ends_with('/')) rootfs_.pop_back();
}

absl::StatusOr<Fd> StateFiles::Open(const std::string& path, int flags) const {
  flags |= O_CLOEXEC;
  // openat2 wants nothing beside O_PATH that does not go with it.
  if ((flags & O_PATH) == 0) flags |= O_NONBLOCK | O_NOCTTY;
  if (!rootfs_.empty()) {
    Fd root(open(rootfs_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root) return Because(rootfs_, errno);
    Fd fd(OpenInRoot(root.get(), path.c_str(), flags));
    if (fd) return fd;
    if (errno != ENOSYS && errno != EPERM) return Because(path, errno);
  }
  Fd fd(open((rootfs_ + path).c_str(), flags));
  if (!fd) return Because(path, errno);
  return fd;
}

absl::StatusOr<StateFile> StateFiles::Read(const std::string& path, Links links,
                                           std::optional<uid_t> owner) const {
  auto fd = Open(path, O_RDONLY | (links == Links::kRefuse ? O_NOFOLLOW : 0));
  if (!fd.ok()) return fd.status();
  struct stat about;
  if (fstat(fd->get(), &about) != 0) return Because(path, errno);
  if (!S_ISREG(about.st_mode)) return Refused(path, "not a regular file");
  if (owner && about.st_uid != *owner) {
    return Refused(path, "belongs to uid " + std::to_string(about.st_uid) +
                             ", not to " + std::to_string(*owner));
  }
  if (about.st_size > kMostBytes) return Refused(path, "larger than 4 MiB");

  StateFile file{.text = {}, .stamp = StampOf(about)};
  // One byte more than it has, so that the end is seen in one read; more
  // where it grows meanwhile.
  file.text.resize(static_cast<size_t>(about.st_size) + 1);
  size_t filled = 0;
  while (true) {
    ssize_t got =
        read(fd->get(), file.text.data() + filled, file.text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Because(path, errno);
    if (got == 0) break;
    filled += static_cast<size_t>(got);
    if (filled > kMostBytes) return Refused(path, "larger than 4 MiB");
    if (filled == file.text.size()) file.text.resize(filled + 4096);
  }
  file.text.resize(filled);
  return file;
}

absl::StatusOr<Stamp> StateFiles::Stat(const std::string& path) const {
  auto fd = Open(path, O_PATH);
  if (!fd.ok()) return fd.status();
  struct stat about;
  if (fstat(fd->get(), &about) != 0) return Because(path, errno);
  return StampOf(about);
}

absl::StatusOr<std::vector<std::string>> StateFiles::List(
    const std::string& path) const {
  auto fd = Open(path, O_RDONLY | O_DIRECTORY);
  if (!fd.ok()) return fd.status();
  const auto close_stream = [](DIR* stream) { closedir(stream); };
  std::unique_ptr<DIR, decltype(close_stream)> stream(fdopendir(fd->get()),
                                                      close_stream);
  if (stream == nullptr) return Because(path, errno);
  fd->Release();
  std::vector<std::string> names;
  while (names.size() < kMostNames) {
    errno = 0;
    const dirent* entry = readdir(stream.get());
    if (entry == nullptr) {
      if (errno != 0) return Because(path, errno);
      break;
    }
    std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  return names;
}

bool IsId(std::string_view id) {
  constexpr size_t kLongest = 128;
  if (id.empty() || id.size() > kLongest) return false;
  if (id.front() == '.' || id.front() == '-') return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-';
  });
}

}  // namespace machine::runtime
