#include "declared/systemd/below.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <vector>

namespace declared::systemd {
namespace {

// Puts the parts of `path` on the stack, the first one on top.
void Push(std::string_view path, std::vector<std::string>& stack) {
  while (!path.empty()) {
    const size_t slash = path.rfind('/');
    const std::string_view part =
        path.substr(slash == path.npos ? 0 : slash + 1);
    if (!part.empty() && part != ".") stack.emplace_back(part);
    path = path.substr(0, slash == path.npos ? 0 : slash);
  }
}

}  // namespace

std::string RootPrefix(std::string_view root) {
  while (root.ends_with('/')) root.remove_suffix(1);
  return std::string(root);
}

std::string LinkTarget(const std::string& path) {
  std::array<char, PATH_MAX> target;
  const ssize_t length = readlink(path.c_str(), target.data(), target.size());
  if (length <= 0) return {};
  return {target.data(), static_cast<size_t>(length)};
}

std::optional<std::string> Resolve(const std::string& root,
                                   std::string_view path) {
  constexpr int kMostLinks = 40;
  constexpr size_t kMostParts = 1000;
  const std::string prefix = RootPrefix(root);
  std::string done;
  std::vector<std::string> to_do;
  Push(path, to_do);
  int links = 0;
  while (!to_do.empty()) {
    const std::string part = std::move(to_do.back());
    to_do.pop_back();
    if (part == "..") {
      const size_t slash = done.rfind('/');
      done.resize(slash == std::string::npos ? 0 : slash);
      continue;
    }
    const std::string next = done + "/" + part;
    struct stat status;
    if (lstat((prefix + next).c_str(), &status) != 0) return std::nullopt;
    if (!S_ISLNK(status.st_mode)) {
      if (!to_do.empty() && !S_ISDIR(status.st_mode)) return std::nullopt;
      done = next;
      continue;
    }
    const std::string target = LinkTarget(prefix + next);
    if (target.empty() || ++links > kMostLinks) return std::nullopt;
    if (target.starts_with('/')) done.clear();
    Push(target, to_do);
    if (to_do.size() > kMostParts) return std::nullopt;
  }
  return done;
}

}  // namespace declared::systemd
