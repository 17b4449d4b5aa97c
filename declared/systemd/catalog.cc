#include "declared/systemd/catalog.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "declared/systemd/below.h"
#include "declared/systemd/scanner.h"
#include "declared/systemd/unit_name.h"

namespace declared::systemd {
namespace {

constexpr int kDeepest = 32;

// Rank of a directory of a tree by how its path ends.
size_t RankOf(const std::string& path) {
  for (size_t rank = 0; rank < kSearchPath.size(); ++rank) {
    // "/lib/systemd/system" ends "/usr/lib/systemd/system" too, which comes
    // before it.
    if (path.ends_with(kSearchPath.at(rank))) return rank;
  }
  return kConfigurationRank;
}

}  // namespace

bool IsGenerated(size_t rank) {
  return rank < kSearchPath.size() &&
         kSearchPath.at(rank).find("/generator") != std::string_view::npos;
}

bool IsVendor(size_t rank) {
  return rank < kSearchPath.size() &&
         kSearchPath.at(rank).find("lib/") != std::string_view::npos;
}

Catalog ScanMachine(const std::string& rootfs) {
  Catalog catalog;
  Scanner scanner(rootfs, true, catalog);
  // /lib is a symlink to /usr/lib on most machines: the scanner takes each
  // directory once.
  for (size_t rank = 0; rank < kSearchPath.size(); ++rank) {
    const auto path = Resolve(rootfs, kSearchPath.at(rank));
    if (path) scanner.ScanUnits(*path, rank, nullptr);
  }
  scanner.Finish();
  return catalog;
}

Catalog ScanTree(const std::string& path) {
  Catalog catalog;
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  struct stat status;
  if (error || stat(real.c_str(), &status) != 0) {
    catalog.readable = false;
    return catalog;
  }
  if (!S_ISDIR(status.st_mode)) {
    // The directory around a drop-in says which unit it is for.
    const std::filesystem::path around = real.parent_path();
    Scanner scanner(around.string(), false, catalog);
    const std::string name = real.filename().string();
    const std::string of =
        around.extension() == ".d" ? around.stem().string() : std::string();
    if (IsUnitName(name)) scanner.ScanUnit("", name, kConfigurationRank);
    if (!of.empty() && name.ends_with(".conf")) {
      scanner.ScanDropIn("", name, of, kConfigurationRank);
    }
    return catalog;
  }
  Scanner scanner(real.string(), false, catalog);
  std::vector<std::pair<std::string, int>> to_do = {{"", 0}};
  bool first = true;
  while (!to_do.empty()) {
    const auto [directory, depth] = std::move(to_do.back());
    to_do.pop_back();
    std::vector<std::string> others;
    const bool read = scanner.ScanUnits(directory, RankOf(directory), &others);
    if (first) catalog.readable = read;
    first = false;
    if (depth >= kDeepest) continue;
    std::reverse(others.begin(), others.end());
    for (std::string& other : others) {
      // Units of users' own managers have the same names and are others.
      if (other.ends_with("systemd/user")) continue;
      to_do.emplace_back(std::move(other), depth + 1);
    }
  }
  scanner.Finish();
  return catalog;
}

}  // namespace declared::systemd
