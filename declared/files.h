// The files of a source: a directory tree is walked with bounds, since it may
// be huge, hostile, or be changed while it is read.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "declared/problem.h"

namespace declared {

struct File {
  std::string
      path;  // relative to the source's root; of a single file: its name
  std::string content;
};

struct FileTree {
  std::string root;         // as the flag says
  std::string commit;       // see Loaded::commit
  std::vector<File> files;  // sorted by path
  std::vector<Problem> problems;
  bool readable = true;      // false: the root itself cannot be read
  uint64_t fingerprint = 0;  // as Fingerprint() would have told
};

struct FileRules {
  static constexpr uint64_t kMostFileBytes = 4 << 20;
  static constexpr uint64_t kMostBytes = 256 << 20;  // of all files
  static constexpr size_t kMostFiles = 20000;
  static constexpr int kDeepest = 32;

  // By base name: whether it is a file of this source.
  std::function<bool(std::string_view name)> wants;
  // Called with the base names in each directory: a problem (without location)
  // if the directory must not be walked (Chart.yaml, kustomization.yaml). Empty
  // `what`: walk it. May be null.
  std::function<Problem(const std::vector<std::string>& names)> refuses;
  // True: `wants` is asked about hidden files too (".env"); hidden directories
  // are never walked.
  bool hidden = false;
};

// `path` may be a file: it is taken whatever its name is. Follows symlinks to
// directories at most once each (by device and inode, so that cycles end);
// hidden entries (".git") are left out. Only regular files, opened without
// blocking. Too large, unreadable, not UTF-8 or binary files are one problem
// each, and left out. Nothing throws.
FileTree ReadFiles(const std::string& path, const FileRules& rules);

// Changes when ReadFiles() would find anything else, judged by names, inodes,
// sizes and mtimes: the files are not opened.
uint64_t Fingerprint(const std::string& path, const FileRules& rules);

}  // namespace declared
