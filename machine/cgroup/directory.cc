#include "machine/cgroup/directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace machine::cgroup {
namespace {

// What a slot holds when it is no descriptor.
constexpr int kUnread = -1;
constexpr int kWanted = -2;  // was read, and could not be kept

absl::StatusOr<Fd> OpenAt(int directory, const char* name, int flags) {
  Fd fd(openat(directory, name, flags | O_CLOEXEC));
  if (!fd) return absl::ErrnoToStatus(errno, "open");
  return fd;
}

absl::StatusOr<std::string_view> ReadFrom(int fd, const FileSpec& spec,
                                          Buffer& buffer) {
  return spec.list ? ReadAll(fd, buffer) : ReadOnce(fd, buffer);
}

}  // namespace

Directory::Directory(std::shared_ptr<const Directory> parent, std::string name,
                     uint64_t inode, size_t slots,
                     std::shared_ptr<Keeping> keeping)
    : slots_(std::min(slots, kFiles)),
      keeping_(std::move(keeping)),
      parent_(std::move(parent)),
      name_(std::move(name)),
      inode_(inode) {
  for (std::atomic<int>& slot : kept_) slot.store(kUnread);
}

Directory::~Directory() {
  for (const std::atomic<int>& slot : kept_) {
    const int kept = slot.load();
    if (kept != kUnread) keeping_->wanted.fetch_sub(1);
    if (kept >= 0) {
      close(kept);
      keeping_->files.Leave(KeepBudget::Class::kCgroup);
    }
  }
  if (fd_) keeping_->directories.fetch_add(1);
}

absl::StatusOr<std::string_view> Directory::Read(size_t slot,
                                                 const FileSpec& spec,
                                                 Buffer& buffer) const {
  std::atomic<int>* kept = slot < slots_ ? &kept_[slot] : nullptr;
  int old = kept ? kept->load(std::memory_order_acquire) : kUnread;
  if (old >= 0) {
    auto text = ReadFrom(old, spec, buffer);
    // ENODEV: the cgroup is gone, or its controller was switched off and on
    // again (cgroup.subtree_control), which puts new files in the directory.
    if (!absl::IsNotFound(text.status())) return text;
  }
  if (auto here = Kept(); !here.ok()) return here.status();
  auto fd = OpenBelow(spec.name, O_RDONLY);
  if (!fd.ok()) return fd.status();
  auto text = ReadFrom(fd->get(), spec, buffer);
  if (text.ok() && kept) Keep(*kept, *std::move(fd));
  return text;
}

void Directory::Keep(std::atomic<int>& slot, Fd fd) const {
  int before = slot.load(std::memory_order_acquire);
  if (before >= 0) {
    // Dead, and perhaps being read by another thread right now: dup3 puts the
    // living file under the same number without freeing the number.
    dup3(fd.get(), before, O_CLOEXEC);
    return;
  }
  const bool keep = keeping_->files.Enter(KeepBudget::Class::kCgroup);
  const int after = keep ? fd.get() : kWanted;
  if (slot.compare_exchange_strong(before, after, std::memory_order_acq_rel)) {
    if (before == kUnread) keeping_->wanted.fetch_add(1);
    if (keep) fd.Release();
  } else if (keep) {  // another thread was first
    keeping_->files.Leave(KeepBudget::Class::kCgroup);
  }
}

std::string Directory::Path() const {
  return parent_ ? parent_->Path() + "/" + name_ : name_;
}

absl::StatusOr<int> Directory::Descriptor(Fd& own) const {
  auto kept = Kept();
  if (!kept.ok() || *kept >= 0) return kept;
  auto opened = Open();
  if (!opened.ok()) return opened.status();
  own = *std::move(opened);
  return own.get();
}

std::optional<uint64_t> Directory::Links() const {
  std::lock_guard lock(opening_);
  struct stat now {};
  if (!fd_ || fstat(fd_.get(), &now) != 0) return std::nullopt;
  return now.st_nlink;
}

// -1: it cannot be kept open now, for want of descriptors or permission.
absl::StatusOr<int> Directory::Kept() const {
  std::lock_guard lock(opening_);
  if (fd_) return fd_.get();
  if (keeping_->directories.fetch_sub(1) > 0) {
    auto opened = Open();
    if (opened.ok() && opened->get() < keeping_->directories_below) {
      fd_ = *std::move(opened);
      return fd_.get();
    }
    keeping_->directories.fetch_add(1);
    if (absl::IsNotFound(opened.status())) return opened.status();
  } else {
    keeping_->directories.fetch_add(1);
  }
  return -1;
}

absl::StatusOr<Fd> Directory::Open() const {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY;
  auto fd = parent_ ? parent_->OpenBelow(name_.c_str(), kFlags)
                    : OpenAt(AT_FDCWD, name_.c_str(), kFlags);
  if (!fd.ok()) return fd;
  struct stat now {};
  if (fstat(fd->get(), &now) != 0) return absl::ErrnoToStatus(errno, name_);
  if (now.st_ino != inode_) return absl::NotFoundError(name_ + ": is another");
  return fd;
}

// Through the nearest directory, this one or above, that is kept open; without
// any, by path.
absl::StatusOr<Fd> Directory::OpenBelow(const char* name, int flags) const {
  {
    std::lock_guard lock(opening_);
    if (fd_) return OpenAt(fd_.get(), name, flags);
  }
  const std::string below = name_ + "/" + name;
  return parent_ ? parent_->OpenBelow(below.c_str(), flags)
                 : OpenAt(AT_FDCWD, below.c_str(), flags);
}

}  // namespace machine::cgroup
