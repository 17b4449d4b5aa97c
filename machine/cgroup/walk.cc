#include "machine/cgroup/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string_view>
#include <utility>

namespace machine::cgroup {
namespace {

// File systems that keep st_nlink of a directory at 2 + sub-directories, or at
// 1 when there are too many (ext4). tmpfs and ext4 are there for test trees.
bool LinksTell(int fd) {
  struct statfs file_system {};
  if (fstatfs(fd, &file_system) != 0) return false;
  switch (static_cast<uint64_t>(file_system.f_type)) {
    case CGROUP_SUPER_MAGIC:
    case CGROUP2_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case EXT4_SUPER_MAGIC:
      return true;
    default:
      return false;
  }
}

// Names of the sub-directories, at most `most`, sorted.
std::vector<std::string> List(int fd, size_t most) {
  std::vector<std::string> names;
  if (lseek(fd, 0, SEEK_SET) != 0) return names;
  alignas(dirent64) char entries[16 << 10];
  for (long bytes;
       (bytes = syscall(SYS_getdents64, fd, entries, sizeof entries)) > 0;) {
    for (long at = 0; at < bytes && names.size() < most;) {
      const auto* entry = reinterpret_cast<const dirent64*>(entries + at);
      at += entry->d_reclen;
      std::string_view name = entry->d_name;
      if (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN) continue;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    if (names.size() == most) break;
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool StatDirectory(int fd, const std::string& name, struct stat& now) {
  return fstatat(fd, name.c_str(), &now, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(now.st_mode);
}

}  // namespace

HierarchyWalk::HierarchyWalk(std::string path, size_t slots, size_t most,
                             int deepest, std::shared_ptr<Keeping> keeping)
    : path_(std::move(path)),
      slots_(slots),
      most_(most),
      deepest_(deepest),
      keeping_(std::move(keeping)) {}

absl::Status HierarchyWalk::Walk() {
  changed_ = false;
  new_files_ = 0;
  if (absl::Status root = LookAtRoot(); !root.ok()) {
    changed_ = root_.directory != nullptr;
    root_ = Node{};
    return root;
  }
  // Breadth first, so that a crowd deep down cannot hide what is further up.
  // A node's children stay where they are once it has been looked below.
  std::vector<Node*> level{&root_};
  std::vector<Node*> next;
  size_t seen = 1;
  for (int depth = 0; !level.empty(); ++depth) {
    next.clear();
    for (Node* node : level) {
      if (depth == deepest_) break;
      absl::Status status = LookBelow(*node);
      if (!status.ok() && node == &root_) return status;
      if (const size_t room = most_ - seen; node->children.size() > room) {
        node->children.erase(node->children.begin() + room,
                             node->children.end());
        changed_ = true;
      }
      seen += node->children.size();
      for (Node& child : node->children) next.push_back(&child);
    }
    level.swap(next);
  }
  return absl::OkStatus();
}

// The mount itself may have been replaced by another one.
absl::Status HierarchyWalk::LookAtRoot() {
  struct stat now {};
  if (stat(path_.c_str(), &now) != 0) {
    return absl::ErrnoToStatus(errno, path_);
  }
  if (!root_.directory || root_.directory->inode() != now.st_ino ||
      device_ != now.st_dev) {
    root_ = MakeNode(nullptr, path_, now.st_ino);
    device_ = now.st_dev;
    Fd own;
    auto fd = root_.directory->Descriptor(own);
    if (!fd.ok()) {
      root_ = Node{};
      return fd.status();
    }
    links_tell_ = LinksTell(*fd);
  }
  root_.links = now.st_nlink;
  return absl::OkStatus();
}

absl::Status HierarchyWalk::LookBelow(Node& node) {
  if (links_tell_ && node.links == 2 && node.children.empty()) {
    return absl::OkStatus();
  }
  Fd own;
  auto fd = node.directory->Descriptor(own);
  if (!fd.ok()) {
    // Short of descriptors: the known children stand for now; one that has
    // gone says so when it is read.
    if (absl::IsResourceExhausted(fd.status())) return absl::OkStatus();
    changed_ |= !node.children.empty();
    node.children.clear();
    return fd.status();
  }
  auto gone = [&](Node& child) {
    struct stat now {};
    if (!StatDirectory(*fd, child.directory->name(), now)) return true;
    child.links = now.st_nlink;
    return child.directory->inode() != now.st_ino;
  };
  changed_ |= std::erase_if(node.children, gone) > 0;
  if (!links_tell_ || node.links != 2 + node.children.size()) {
    AddNew(node, *fd);
  }
  return absl::OkStatus();
}

void HierarchyWalk::AddNew(Node& node, int fd) {
  std::vector<Node> all;
  auto known = node.children.begin();
  for (std::string& name : List(fd, most_)) {
    while (known != node.children.end() && known->directory->name() < name) {
      all.push_back(std::move(*known++));
    }
    if (known != node.children.end() && known->directory->name() == name) {
      all.push_back(std::move(*known++));
      continue;
    }
    struct stat now {};
    if (!StatDirectory(fd, name, now)) continue;
    all.push_back(MakeNode(&node, std::move(name), now.st_ino));
    all.back().links = now.st_nlink;
  }
  std::move(known, node.children.end(), std::back_inserter(all));
  node.children = std::move(all);
}

HierarchyWalk::Node HierarchyWalk::MakeNode(const Node* parent,
                                            std::string name, uint64_t inode) {
  changed_ = true;
  new_files_ += static_cast<int64_t>(slots_);
  Node node;
  node.directory = std::make_shared<const Directory>(
      parent ? parent->directory : nullptr, std::move(name), inode, slots_,
      keeping_);
  return node;
}

}  // namespace machine::cgroup
