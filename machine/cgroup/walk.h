// The directories of one cgroup hierarchy, looked at once per scrape.
//
// Reading every directory would cost more than reading its files. kernfs keeps
// st_nlink at 2 + the number of sub-directories: one without any has 2. When
// all known ones are still there and add up to st_nlink, there are no new ones.
// Few are asked for by name (fstatat, which tells their own st_nlink as well);
// where there are many, one listing is cheaper, compared with the last one
// entry by entry. Where st_nlink doesn't tell (btrfs, overlay, fuse) each
// directory is listed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "machine/cgroup/directory.h"

namespace machine::cgroup {

class HierarchyWalk {
 public:
  struct Listed {
    uint64_t inode;
    size_t child;  // index
  };
  struct Node {
    std::shared_ptr<const Directory> directory;
    std::vector<Node> children;  // by name
    uint64_t links = 0;          // st_nlink when last looked at
    // The children in the order in which the kernel lists them; empty: unknown.
    std::vector<Listed> listed;
  };

  // `slots` files are read in each directory. Levels below `deepest` and what
  // comes after the first `most` directories, level by level, are left out.
  HierarchyWalk(std::string path, size_t slots, size_t most, int deepest,
                std::shared_ptr<Keeping> keeping);

  // Errors: those of opening the topmost directory. One further down that
  // cannot be listed has no children.
  absl::Status Walk();

  const Node* root() const { return root_.directory ? &root_ : nullptr; }
  // Of the last Walk(): whether a directory came or went, and how many files
  // there are to read in those that came.
  bool changed() const { return changed_; }
  int64_t new_files() const { return new_files_; }

 private:
  absl::Status LookAtRoot();
  absl::Status LookBelow(Node& node);
  bool ListsTheSame(const Node& node, int fd) const;
  void DropGone(Node& node, int fd);
  void AddNew(Node& node, int fd);
  Node MakeNode(const Node* parent, std::string name, uint64_t inode);

  const std::string path_;
  const size_t slots_;
  const size_t most_;
  const int deepest_;
  const std::shared_ptr<Keeping> keeping_;
  bool links_tell_ = false;
  uint64_t device_ = 0;
  Node root_;
  bool changed_ = false;
  int64_t new_files_ = 0;
};

}  // namespace machine::cgroup
