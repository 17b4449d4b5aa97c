#include "declared/systemd/conditions.h"

#include <dirent.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <memory>
#include <optional>
#include <string_view>

#include "declared/systemd/below.h"
#include "declared/text.h"

namespace declared::systemd {
namespace {

constexpr int kMostNames = 10000;  // looked at for one glob

struct CloseDir {
  void operator()(DIR* dir) const { closedir(dir); }
};

Truth ToTruth(bool yes) { return yes ? Truth::kYes : Truth::kNo; }

bool Status(const std::string& rootfs, std::string_view path,
            struct stat& status) {
  const auto resolved = Resolve(rootfs, path);
  return resolved &&
         stat((RootPrefix(rootfs) + *resolved).c_str(), &status) == 0;
}

// nullopt: too many to look at.
std::optional<bool> HasName(const std::string& directory,
                            const std::string& pattern) {
  const std::unique_ptr<DIR, CloseDir> dir(opendir(directory.c_str()));
  if (dir == nullptr) return false;
  int names = 0;
  while (const dirent* entry = readdir(dir.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (fnmatch(pattern.c_str(), entry->d_name, FNM_PERIOD) == 0) return true;
    if (++names > kMostNames) return std::nullopt;
  }
  return false;
}

// Globs in the last part of the path only: those are what units have, and more
// of them would have no bound.
Truth GlobHolds(const std::string& path, const std::string& rootfs) {
  const size_t slash = path.rfind('/');
  const std::string directory = path.substr(0, slash);
  if (directory.find_first_of("*?[\\") != std::string::npos) {
    return Truth::kUnknown;
  }
  const auto resolved = Resolve(rootfs, directory);
  if (!resolved) return Truth::kNo;
  const auto has =
      HasName(RootPrefix(rootfs) + *resolved + "/", path.substr(slash + 1));
  return has ? ToTruth(*has) : Truth::kUnknown;
}

Truth PathHolds(std::string_view kind, const std::string& path,
                const std::string& rootfs) {
  if (kind == "PathExistsGlob") return GlobHolds(path, rootfs);
  struct stat status;
  const bool exists = Status(rootfs, path, status);
  if (kind == "PathExists") return ToTruth(exists);
  if (kind == "PathIsDirectory") {
    return ToTruth(exists && S_ISDIR(status.st_mode));
  }
  if (kind == "FileNotEmpty") {
    return ToTruth(exists && S_ISREG(status.st_mode) && status.st_size > 0);
  }
  if (kind == "FileIsExecutable") {
    return ToTruth(exists && S_ISREG(status.st_mode) &&
                   (status.st_mode & 0111) != 0);
  }
  if (kind == "DirectoryNotEmpty") {
    const auto resolved = Resolve(rootfs, path);
    if (!resolved) return Truth::kNo;
    const auto has = HasName(RootPrefix(rootfs) + *resolved + "/", "*");
    return has ? ToTruth(*has) : Truth::kUnknown;
  }
  if (kind == "PathIsSymbolicLink") {
    const size_t slash = path.rfind('/');
    const auto directory = Resolve(rootfs, path.substr(0, slash));
    if (!directory) return Truth::kNo;
    const std::string whole =
        RootPrefix(rootfs) + *directory + path.substr(slash);
    return ToTruth(lstat(whole.c_str(), &status) == 0 &&
                   S_ISLNK(status.st_mode));
  }
  return Truth::kUnknown;
}

}  // namespace

Truth Holds(const Condition& condition, const std::string& rootfs) {
  if (!condition.known) return Truth::kUnknown;
  std::string_view kind = condition.key;
  for (const std::string_view family : {"Condition", "Assert"}) {
    if (kind.starts_with(family)) kind.remove_prefix(family.size());
  }
  std::string_view path = condition.value;
  if (path.starts_with('|')) path = Trim(path.substr(1));
  const bool negated = path.starts_with('!');
  if (negated) path = Trim(path.substr(1));
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (!path.starts_with('/')) return Truth::kUnknown;
  const Truth truth = PathHolds(kind, std::string(path), rootfs);
  if (!negated || truth == Truth::kUnknown) return truth;
  return ToTruth(truth == Truth::kNo);
}

Truth AllHold(const std::vector<Condition>& conditions,
              const std::string& rootfs, std::string& key) {
  Truth all = Truth::kYes;
  // Of those with "|" one is enough, for Condition and Assert each.
  Truth any[2] = {Truth::kNo, Truth::kNo};
  std::string any_key[2];
  for (const Condition& condition : conditions) {
    const Truth truth = Holds(condition, rootfs);
    if (condition.known && condition.value.starts_with('|')) {
      const size_t family = condition.key.starts_with("Assert") ? 1 : 0;
      any_key[family] = condition.key;
      if (truth == Truth::kYes || any[family] == Truth::kNo) {
        any[family] = truth;
      }
      continue;
    }
    if (truth == Truth::kYes || all == Truth::kNo) continue;
    all = truth;
    key = condition.key;
  }
  for (size_t family = 0; family < 2; ++family) {
    if (any_key[family].empty() || any[family] == Truth::kYes) continue;
    if (all == Truth::kNo) continue;
    all = any[family];
    key = any_key[family];
  }
  return all;
}

}  // namespace declared::systemd
