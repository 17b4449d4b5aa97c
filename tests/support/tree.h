// A directory tree for as long as a test lives: the machine that a test is
// about.
//   TempTree tree({{"proc/meminfo", "MemTotal: 1 kB\n"}});
//   ReadMeminfo(tree.Dir("proc"), buffer);
// Whatever goes wrong here fails the test that called.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "machine/dir.h"

namespace support {

class TempTree {
 public:
  using File = std::pair<std::string_view, std::string_view>;  // path, content

  TempTree() : TempTree({}) {}
  explicit TempTree(std::initializer_list<File> files);
  ~TempTree();
  TempTree(const TempTree&) = delete;
  TempTree& operator=(const TempTree&) = delete;

  // Absolute path of `name` in the tree; of the tree itself when empty.
  std::string Path(std::string_view name = {}) const;
  machine::Dir Dir(std::string_view name = {}) const;

  // All of these make the directories above `name` that are missing.
  // Write replaces the content in place: descriptors kept on it see the new.
  void Write(std::string_view name, std::string_view content);
  void MakeDir(std::string_view name);
  void MakeFifo(std::string_view name);  // opening it to read blocks
  void MakeLink(std::string_view name, std::string_view target);

  void Remove(std::string_view name);  // with all that is below it

 private:
  std::string root_;
  bool made_ = false;
};

}  // namespace support
