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
#include <numeric>
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

// From this number of sub-directories on they are compared with a listing: an
// entry of one, files included, costs a third of what asking by name does.
constexpr size_t kMany = 64;

// Calls call(name, inode) for each sub-directory until it returns false. True
// when it was called for all of them.
template <typename Call>
bool EachSubdirectory(int fd, Call call) {
  if (lseek(fd, 0, SEEK_SET) != 0) return false;
  alignas(dirent64) char entries[16 << 10];
  for (;;) {
    const long bytes = syscall(SYS_getdents64, fd, entries, sizeof entries);
    if (bytes <= 0) return bytes == 0;
    for (long at = 0; at < bytes;) {
      const auto* entry = reinterpret_cast<const dirent64*>(entries + at);
      at += entry->d_reclen;
      if (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN) continue;
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (!call(name, entry->d_ino)) return false;
    }
  }
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
        node->listed.clear();
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
  if (links_tell_ && ListsTheSame(node, *fd)) {
    for (Node& child : node.children) {
      struct stat now {};
      if (auto links = child.directory->Links()) {
        child.links = *links;
      } else if (StatDirectory(*fd, child.directory->name(), now)) {
        child.links = now.st_nlink;
      }
    }
    return absl::OkStatus();
  }
  DropGone(node, *fd);
  const size_t known = node.children.size();
  if (!links_tell_ || node.links != 2 + known || known >= kMany) {
    AddNew(node, *fd);
  }
  return absl::OkStatus();
}

bool HierarchyWalk::ListsTheSame(const Node& node, int fd) const {
  if (node.children.size() < kMany || node.listed.empty()) return false;
  size_t at = 0;
  const bool same =
      EachSubdirectory(fd, [&](std::string_view name, uint64_t inode) {
        if (at == node.listed.size()) return false;
        const Listed& last = node.listed[at++];
        return inode == last.inode &&
               name == node.children[last.child].directory->name();
      });
  return same && at == node.listed.size();
}

void HierarchyWalk::DropGone(Node& node, int fd) {
  node.listed.clear();
  auto gone = [&](Node& child) {
    struct stat now {};
    if (!StatDirectory(fd, child.directory->name(), now)) return true;
    child.links = now.st_nlink;
    return child.directory->inode() != now.st_ino;
  };
  changed_ |= std::erase_if(node.children, gone) > 0;
}

void HierarchyWalk::AddNew(Node& node, int fd) {
  struct Entry {
    std::string name;
    uint64_t inode;
  };
  std::vector<Entry> entries;
  EachSubdirectory(fd, [&](std::string_view name, uint64_t inode) {
    entries.push_back({std::string(name), inode});
    return entries.size() < most_;
  });
  std::vector<size_t> by_name(entries.size());
  std::iota(by_name.begin(), by_name.end(), size_t{0});
  std::ranges::sort(
      by_name, {}, [&](size_t i) -> auto& { return entries[i].name; });

  std::vector<Node> all;
  // Inode 0, which no entry has: to be looked at more closely next time.
  node.listed.assign(entries.size(), Listed{0, 0});
  auto known = node.children.begin();
  for (size_t i : by_name) {
    const auto& [name, inode] = entries[i];
    while (known != node.children.end() && known->directory->name() < name) {
      all.push_back(std::move(*known++));
    }
    if (known != node.children.end() && known->directory->name() == name) {
      all.push_back(std::move(*known++));
    } else {
      struct stat now {};
      if (!StatDirectory(fd, name, now)) continue;
      if (!all.empty() && all.back().directory->name() == name) continue;
      all.push_back(MakeNode(&node, name, now.st_ino));
      all.back().links = now.st_nlink;
    }
    // Otherwise it was made again between two looks.
    if (all.back().directory->inode() == inode) {
      node.listed[i] = {inode, all.size() - 1};
    }
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
