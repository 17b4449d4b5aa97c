#include "declared/systemd/scanner.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "declared/systemd/below.h"
#include "declared/systemd/unit_name.h"

namespace declared::systemd {
namespace {

constexpr size_t kMostEntries = 20000;
constexpr size_t kMostNames = 500000;  // of files of any kind

struct CloseDir {
  void operator()(DIR* dir) const { closedir(dir); }
};

std::string_view BaseName(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

// Whatever has drop-ins: "foo.service", "foo-.service", "service".
bool HasDropIns(std::string_view name) {
  return IsUnitName(name) || IsUnitName("x." + std::string(name));
}

}  // namespace

struct Scanner::Found {
  std::string path;   // resolved
  std::string link;   // what the symlink says
  bool null = false;  // a symlink to /dev/null
  struct stat status = {};
  std::time_t changed = 0;
};

Scanner::Scanner(const std::string& root, bool absolute, Catalog& catalog)
    : root_(RootPrefix(root)), absolute_(absolute), catalog_(catalog) {
  catalog_.fingerprint = 14695981039346656037U;
}

void Scanner::Mix(std::string_view bytes) {
  for (const char c : bytes) {
    catalog_.fingerprint ^= static_cast<unsigned char>(c);
    catalog_.fingerprint *= 1099511628211U;
  }
  Mix(bytes.size());
}

void Scanner::Mix(uint64_t number) {
  catalog_.fingerprint ^= number;
  catalog_.fingerprint *= 1099511628211U;
}

std::string Scanner::Shown(const std::string& path) const {
  return absolute_ ? path : path.substr(path.starts_with('/') ? 1 : 0);
}

std::optional<std::vector<std::string>> Scanner::Names(
    const std::string& directory) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, CloseDir> dir(
      opendir((root_ + directory + "/").c_str()));
  if (dir == nullptr) {
    if (errno == EACCES) {
      catalog_.problems.push_back({Severity::kError,
                                   "unreadable",
                                   {Shown(directory), 0},
                                   "no permission to read this directory",
                                   "make it readable"});
    }
    return std::nullopt;
  }
  while (const dirent* entry = readdir(dir.get())) {
    if (entry->d_name[0] == '.') continue;
    if (++names_ > kMostNames) break;
    names.emplace_back(entry->d_name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool Scanner::Look(const std::string& directory, const std::string& name,
                   Found& found) {
  const std::string path = directory + "/" + name;
  if (lstat((root_ + path).c_str(), &found.status) != 0) return false;
  found.path = path;
  found.changed = found.status.st_mtim.tv_sec;
  if (!S_ISLNK(found.status.st_mode)) return true;
  found.link = LinkTarget(root_ + path);
  found.null = found.link == "/dev/null" || found.link.ends_with("/dev/null");
  const auto resolved = Resolve(root_, path);
  if (resolved && stat((root_ + *resolved).c_str(), &found.status) == 0) {
    found.path = *resolved;
    found.changed = std::max(found.changed, found.status.st_mtim.tv_sec);
  } else {
    found.path.clear();
    found.status = {};
  }
  return true;
}

void Scanner::Mix(const Found& found, const std::string& path, size_t rank) {
  // Transient units come and go with every container, and nobody declared them.
  if (kSearchPath.at(rank) == "/run/systemd/transient") return;
  Mix(path);
  Mix(found.link);
  Mix(rank);
  Mix(found.status.st_ino);
  if (!S_ISREG(found.status.st_mode)) return;
  Mix(static_cast<uint64_t>(found.status.st_size));
  Mix(static_cast<uint64_t>(found.status.st_mtim.tv_sec));
  Mix(static_cast<uint64_t>(found.status.st_mtim.tv_nsec));
}

bool Scanner::ScanUnits(const std::string& path, size_t rank,
                        std::vector<std::string>* others) {
  struct stat status;
  if (stat((root_ + path + "/").c_str(), &status) != 0) return false;
  if (!S_ISDIR(status.st_mode)) return false;
  if (!seen_.insert({status.st_dev, status.st_ino}).second) return false;
  const auto names = Names(path);
  if (!names) return false;
  for (const std::string& name : *names) {
    if (entries_ >= kMostEntries) break;
    const size_t dot = name.rfind('.');
    const bool is_unit = IsUnitName(name);
    const bool is_of_unit =
        dot != std::string::npos && HasDropIns(name.substr(0, dot));
    if (!is_unit && !is_of_unit && others == nullptr) continue;
    Found found;
    if (!Look(path, name, found)) continue;
    if (S_ISDIR(found.status.st_mode)) {
      ScanDirectory(found.path, name, rank, others);
    } else if (is_unit) {
      ScanUnit(path, name, rank);
    }
  }
  return true;
}

void Scanner::ScanUnit(const std::string& directory, const std::string& name,
                       size_t rank) {
  Found found;
  if (!Look(directory, name, found)) return;
  Mix(found, directory + "/" + name, rank);
  Entry entry;
  entry.name = name;
  entry.shown = Shown(directory + "/" + name);
  entry.rank = rank;
  entry.changed = found.changed;
  const std::string target(BaseName(found.link));
  if (found.null) {
    entry.masked = true;
  } else if (!target.empty() && target != name && IsUnitName(target) &&
             target != TemplateOf(name)) {
    entry.target = target;
  } else {
    if (found.path.empty() || !S_ISREG(found.status.st_mode)) return;
    entry.masked = found.status.st_size == 0;
    entry.path = root_ + found.path;
  }
  ++entries_;
  catalog_.units[name].push_back(std::move(entry));
}

void Scanner::ScanDirectory(const std::string& path, const std::string& name,
                            size_t rank, std::vector<std::string>* others) {
  const size_t dot = name.rfind('.');
  const std::string_view of = std::string_view(name).substr(0, dot);
  const std::string_view kind =
      dot == std::string::npos ? "" : std::string_view(name).substr(dot + 1);
  if (kind == "d" && HasDropIns(of)) {
    struct stat status;
    if (rank >= kOverrideRanks && stat((root_ + path).c_str(), &status) == 0) {
      std::time_t& changed = catalog_.drop_ins_changed[std::string(of)];
      changed = std::max(changed, status.st_mtim.tv_sec);
    }
    const auto names = Names(path);
    if (!names) return;
    for (const std::string& file : *names) {
      if (file.ends_with(".conf")) ScanDropIn(path, file, of, rank);
    }
  } else if ((kind == "wants" || kind == "requires" || kind == "upholds") &&
             IsUnitName(of)) {
    ScanLinks(path, of, rank);
  } else if (others != nullptr) {
    others->push_back(path);
  }
}

void Scanner::ScanDropIn(const std::string& directory, const std::string& name,
                         std::string_view of, size_t rank) {
  Found found;
  if (entries_ >= kMostEntries || !Look(directory, name, found)) return;
  Mix(found, directory + "/" + name, rank);
  Entry entry;
  entry.name = name;
  entry.shown = Shown(directory + "/" + name);
  entry.rank = rank;
  entry.changed = found.changed;
  entry.masked = found.null;
  if (!found.null) {
    if (found.path.empty() || !S_ISREG(found.status.st_mode)) return;
    entry.masked = found.status.st_size == 0;
    entry.path = root_ + found.path;
  }
  ++entries_;
  catalog_.drop_ins[std::string(of)].push_back(std::move(entry));
}

void Scanner::ScanLinks(const std::string& path, std::string_view of,
                        size_t rank) {
  const auto names = Names(path);
  if (!names) return;
  for (const std::string& name : *names) {
    Found found;
    if (entries_ >= kMostEntries || !IsUnitName(name)) continue;
    if (!Look(path, name, found) || found.null) continue;
    Mix(found, path + "/" + name, rank);
    Entry entry;
    entry.name = name;
    entry.shown = Shown(path + "/" + name);
    entry.rank = rank;
    ++entries_;
    catalog_.wants[std::string(of)].push_back(std::move(entry));
  }
}

void Scanner::Finish() {
  const auto sort = [](Catalog::Entries& map) {
    for (auto& [name, entries] : map) {
      std::stable_sort(
          entries.begin(), entries.end(),
          [](const Entry& a, const Entry& b) { return a.rank < b.rank; });
    }
  };
  sort(catalog_.units);
  sort(catalog_.drop_ins);
  sort(catalog_.wants);
  if (entries_ < kMostEntries && names_ <= kMostNames) return;
  Problem problem;
  problem.check = "too-many-files";
  problem.location.file = absolute_ ? "/" : ".";
  problem.what = "there are more than " + std::to_string(kMostEntries) +
                 " unit files: not all are read";
  problem.mend = "name a smaller directory";
  catalog_.problems.push_back(std::move(problem));
}

}  // namespace declared::systemd
