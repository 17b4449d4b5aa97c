#include "machine/dir.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "machine/text.h"

namespace machine {
namespace {

constexpr size_t kFirstBytes = 64 << 10;

// Calls for each entry of an open directory, from its beginning. getdents64
// and not readdir(3): the descriptor stays ours, and no DIR is allocated.
template <typename Call>
absl::Status EachEntry(int fd, Call call) {
  if (lseek(fd, 0, SEEK_SET) < 0) return absl::ErrnoToStatus(errno, "lseek");
  alignas(dirent64) char entries[16 << 10];
  for (;;) {
    long bytes = syscall(SYS_getdents64, fd, entries, sizeof entries);
    if (bytes < 0) return absl::ErrnoToStatus(errno, "getdents64");
    if (bytes == 0) return absl::OkStatus();
    for (long at = 0; at < bytes;) {
      const auto* entry = reinterpret_cast<const dirent64*>(entries + at);
      call(entry->d_name, entry->d_type);
      at += entry->d_reclen;
    }
  }
}

absl::StatusOr<std::string_view> Read(int fd, Buffer& buffer,
                                      bool whole_in_one) {
  size_t used = 0;
  for (;;) {
    ssize_t bytes = pread(fd, buffer.data() + used, buffer.size() - used,
                          static_cast<off_t>(used));
    if (bytes < 0) {
      if (errno == EINTR) continue;
      return absl::ErrnoToStatus(errno, "read");
    }
    used += static_cast<size_t>(bytes);
    if (bytes == 0 || (whole_in_one && used < buffer.size())) break;
    if (used == buffer.size()) {
      if (used >= Buffer::kMostBytes) {
        return absl::OutOfRangeError("file is larger than 16 MiB");
      }
      buffer.Grow(used);
    }
  }
  return std::string_view(buffer.data(), used);
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = other.Release();
  }
  return *this;
}

int Fd::Release() { return std::exchange(fd_, -1); }

void Fd::Close() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

Buffer::Buffer() : bytes_(new char[kFirstBytes]), size_(kFirstBytes) {}

void Buffer::Grow(size_t keep) {
  std::unique_ptr<char[]> larger(new char[size_ * 2]);
  memcpy(larger.get(), bytes_.get(), keep);
  bytes_ = std::move(larger);
  size_ *= 2;
}

absl::StatusOr<std::string_view> ReadOnce(int fd, Buffer& buffer) {
  return Read(fd, buffer, /*whole_in_one=*/true);
}

absl::StatusOr<std::string_view> ReadAll(int fd, Buffer& buffer) {
  return Read(fd, buffer, /*whole_in_one=*/false);
}

absl::StatusOr<Dir> Dir::Open(const std::string& path) {
  Fd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return absl::ErrnoToStatus(errno, path);
  return Dir(std::move(fd));
}

absl::StatusOr<Dir> Dir::Sub(const std::string& name) const {
  Fd fd(openat(fd_.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return absl::ErrnoToStatus(errno, name);
  return Dir(std::move(fd));
}

absl::StatusOr<std::string_view> Dir::Read(const std::string& name,
                                           Buffer& buffer) const {
  Fd fd(openat(fd_.get(), name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return absl::ErrnoToStatus(errno, name);
  auto text = ReadAll(fd.get(), buffer);
  if (!text.ok()) {
    return absl::Status(text.status().code(),
                        name + ": " + std::string(text.status().message()));
  }
  return text;
}

absl::StatusOr<std::vector<std::string>> Dir::Subdirs() const {
  std::vector<std::string> names;
  absl::Status status =
      EachEntry(fd_.get(), [&](const char* name, unsigned char type) {
        if (type == DT_DIR && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
          names.emplace_back(name);
      });
  if (!status.ok()) return status;
  return names;
}

absl::Status Dir::EachNumber(const std::function<void(int)>& call) const {
  return EachEntry(fd_.get(), [&](const char* name, unsigned char) {
    if (name[0] < '0' || name[0] > '9') return;
    if (auto number = Uint(name); number && *number <= INT32_MAX) {
      call(static_cast<int>(*number));
    }
  });
}

}  // namespace machine
