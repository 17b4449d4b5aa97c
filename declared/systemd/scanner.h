// The walk that fills a Catalog, one directory at a time, within bounds.
#pragma once

#include <dirent.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "declared/systemd/catalog.h"

namespace declared::systemd {

class Scanner {
 public:
  // `root`: what the symlinks that are met lead below. `absolute`: whether
  // locations begin with "/".
  Scanner(const std::string& root, bool absolute, Catalog& catalog);

  // What is in the directory `path` (resolved, below the root). Directories
  // that mean nothing to systemd are added to `others` unless it is null.
  // False: it cannot be read, or was seen before.
  bool ScanUnits(const std::string& path, size_t rank,
                 std::vector<std::string>* others);
  void ScanUnit(const std::string& directory, const std::string& name,
                size_t rank);
  void ScanDropIn(const std::string& directory, const std::string& name,
                  std::string_view of, size_t rank);
  void Finish();  // sorts

 private:
  struct Found;
  bool Look(const std::string& directory, const std::string& name,
            Found& found);
  void Mix(const Found& found, const std::string& path, size_t rank);
  std::optional<std::vector<std::string>> Names(const std::string& directory);
  void ScanDirectory(const std::string& path, const std::string& name,
                     size_t rank, std::vector<std::string>* others);
  void ScanLinks(const std::string& path, std::string_view of, size_t rank);
  std::string Shown(const std::string& path) const;
  void Mix(std::string_view bytes);
  void Mix(uint64_t number);

  std::string root_;
  bool absolute_;
  Catalog& catalog_;
  size_t entries_ = 0;
  size_t names_ = 0;
  std::set<std::pair<uint64_t, uint64_t>> seen_;  // device and inode
};

}  // namespace declared::systemd
