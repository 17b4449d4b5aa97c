#include "declared/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "declared/text.h"

namespace declared {
namespace {

namespace fs = std::filesystem;

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

// Without blocking: a FIFO would wait for its writer.
int Open(int directory, const char* name) {
  return openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

std::string Words(int error) { return std::generic_category().message(error); }

std::string BaseName(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const size_t slash = path.rfind('/');
  return std::string(
      path.size() == 1 || slash == path.npos ? path : path.substr(slash + 1));
}

// At most `most` + 1 bytes, so that the caller sees that there are more. 0, or
// errno.
// `expected` bytes are tried first, so that thousands of small files don't hold
// a large buffer each.
int ReadUpTo(int fd, uint64_t expected, uint64_t most, std::string& content) {
  constexpr uint64_t kChunk = 64 << 10;
  content.clear();
  while (content.size() <= most) {
    const size_t had = content.size();
    const uint64_t chunk = had == 0 ? expected + 1 : kChunk;
    const size_t want = std::min<uint64_t>(chunk, most + 1 - had);
    content.resize(had + want);
    const ssize_t got = read(fd, content.data() + had, want);
    const int error = errno;
    content.resize(had + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && error != EINTR) return error;
    // Of a regular file: its end.
    if (got >= 0 && static_cast<size_t>(got) < want) break;
  }
  return 0;
}

// A small regular file of Git's; "" if there is none.
std::string ReadGit(const fs::path& path) {
  constexpr uint64_t kMostBytes = 4 << 20;
  const Descriptor file(Open(AT_FDCWD, path.c_str()));
  struct stat status = {};
  std::string content;
  if (!file.ok() || fstat(file.get(), &status) != 0 ||
      !S_ISREG(status.st_mode) ||
      ReadUpTo(file.get(), static_cast<uint64_t>(status.st_size), kMostBytes,
               content) != 0) {
    return "";
  }
  return content;
}

bool IsCommit(std::string_view text) {  // SHA-1 or SHA-256
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == text.npos;
}

// https://git-scm.com/docs/gitrepository-layout: HEAD holds a commit, or "ref:
// refs/heads/main", which is a file or a line of packed-refs. The files may
// name any path: nothing but a commit's name is ever taken from there.
std::string CommitOfGit(fs::path git) {
  constexpr std::string_view kRef = "ref: ";
  constexpr std::string_view kGitDir = "gitdir: ";
  // Of a worktree ".git" is a file: "gitdir: /repo/.git/worktrees/x".
  const std::string link = ReadGit(git);
  if (link.starts_with(kGitDir)) {
    git = git.parent_path() / Trim(link).substr(kGitDir.size());
  }
  const std::string file = ReadGit(git / "HEAD");
  const std::string_view head = Trim(file);
  if (IsCommit(head)) return std::string(head);
  if (!head.starts_with(kRef)) return "";
  const std::string_view ref = head.substr(kRef.size());
  const std::string common_directory = ReadGit(git / "commondir");
  const fs::path common = git / Trim(common_directory);
  const std::string loose = ReadGit(common / ref);
  if (IsCommit(Trim(loose))) return std::string(Trim(loose));
  const std::string packed = ReadGit(common / "packed-refs");
  std::string_view rest = packed;
  for (std::string_view line; NextLine(rest, line);) {
    const size_t blank = line.find(' ');
    if (blank != line.npos && line.substr(blank + 1) == ref &&
        IsCommit(line.substr(0, blank))) {
      return std::string(line.substr(0, blank));
    }
  }
  return "";
}

// See Loaded::commit. `root` may lie deep within the checkout.
std::string CommitOf(std::string root) {
  while (root.size() > 1 && root.back() == '/') root.pop_back();
  std::error_code error;
  const fs::path target = fs::read_symlink(root, error);
  if (!error && fs::is_directory(root, error)) return BaseName(target.native());
  fs::path at = fs::canonical(root, error);
  constexpr int kMostUp = 32;
  for (int i = 0; i < kMostUp && !error && !at.empty(); ++i) {
    if (fs::exists(at / ".git", error)) return CommitOfGit(at / ".git");
    if (error == std::errc::not_a_directory) error.clear();  // `root` is a file
    if (at == at.parent_path()) break;
    at = at.parent_path();
  }
  return "";
}

class Walk {
 public:
  Walk(const FileRules& rules, bool read) : rules_(rules), read_(read) {}

  FileTree Do(const std::string& path) {
    tree_.root = path;
    const Descriptor root(Open(AT_FDCWD, path.c_str()));
    struct stat status = {};
    if (!root.ok() || fstat(root.get(), &status) != 0) {
      Say("unreadable", path, "cannot be read: " + Words(errno),
          "correct the path of the flag, or the permissions");
    } else if (S_ISDIR(status.st_mode)) {
      Directory(root.get(), "", status, 0);
    } else if (S_ISREG(status.st_mode)) {
      Take(AT_FDCWD, path.c_str(), BaseName(path), status);
      if (read_ && tree_.files.empty()) tree_.readable = false;
    } else {
      Say("unreadable", path, "is neither a file nor a directory",
          "correct the path of the flag");
    }
    if (hash_ == kSeed) {  // nothing was even opened
      tree_.readable = false;
      return std::move(tree_);
    }
    tree_.commit = CommitOf(path);
    Add(tree_.commit);
    tree_.fingerprint = hash_;
    std::sort(tree_.files.begin(), tree_.files.end(),
              [](const File& a, const File& b) { return a.path < b.path; });
    return std::move(tree_);
  }

 private:
  static constexpr uint64_t kSeed = 0xcbf29ce484222325;
  static constexpr size_t kMostEntries = 10 * FileRules::kMostFiles;

  void Say(const char* check, const std::string& path, std::string what,
           const char* mend) {
    Problem& problem = tree_.problems.emplace_back();
    problem.check = check;
    problem.location.file = path;
    problem.what = std::move(what);
    problem.mend = mend;
  }

  void Add(std::string_view bytes) {  // FNV-1a
    for (const char c : bytes) Mix(static_cast<unsigned char>(c));
    Mix('\n');
  }
  void Mix(uint64_t value) { hash_ = (hash_ ^ value) * 0x100000001b3; }
  void Add(std::string_view path, const struct stat& status) {
    Add(path);
    for (const timespec& time : {status.st_mtim, status.st_ctim}) {
      Mix(static_cast<uint64_t>(time.tv_sec));
      Mix(static_cast<uint64_t>(time.tv_nsec));
    }
    Mix(status.st_dev);
    Mix(status.st_ino);
    Mix(static_cast<uint64_t>(status.st_size));
  }

  std::vector<std::string> NamesIn(int fd, const std::string& path) {
    std::vector<std::string> names;
    // fdopendir() takes its descriptor away, and `fd` is still needed.
    const int own = Open(fd, ".");
    DIR* directory = own < 0 ? nullptr : fdopendir(own);
    if (directory == nullptr) {
      Say("unreadable", path, "cannot be read: " + Words(errno),
          "correct its permissions");
      if (own >= 0) close(own);
      return names;
    }
    while (const dirent* entry = readdir(directory)) {
      if (++entries_ > kMostEntries) break;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    closedir(directory);
    std::sort(names.begin(), names.end());
    return names;
  }

  // `path`: of the directory, "" for the root, else with a slash at its end.
  void Directory(int fd, const std::string& path, const struct stat& status,
                 int depth) {
    if (!seen_.emplace(status.st_dev, status.st_ino).second) return;
    Mix(status.st_dev);
    Mix(status.st_ino);
    const std::string shown = path.empty() ? "." : path;
    if (depth > FileRules::kDeepest) {
      return Say("too-deep", shown, "directories are nested too deep",
                 "name this directory with a flag of its own");
    }
    const std::vector<std::string> names = NamesIn(fd, shown);
    if (rules_.refuses) {
      if (Problem problem = rules_.refuses(names); !problem.what.empty()) {
        Add("refused: " + problem.what);
        problem.location.file = problem.location.file.empty()
                                    ? shown
                                    : path + problem.location.file;
        tree_.problems.push_back(std::move(problem));
        return;
      }
    }
    for (const std::string& name : names) Entry(fd, path, name, depth);
  }

  void Entry(int parent, const std::string& directory, const std::string& name,
             int depth) {
    if (full_) return;
    const std::string path = directory + name;
    if (entries_ > kMostEntries || taken_ >= FileRules::kMostFiles) {
      full_ = true;
      return Say("too-many-files", path,
                 "too many files: this one and what follows are not read",
                 "name smaller directories");
    }
    const bool hidden = name.starts_with('.');
    const bool wanted = (!hidden || rules_.hidden) && rules_.wants(name);
    struct stat status = {};
    if (fstatat(parent, name.c_str(), &status, 0) != 0) {
      if (!wanted) return;
      Add(path);
      return Say("unreadable", path, "cannot be read: " + Words(errno),
                 "correct or remove the link");
    }
    const bool directory_to_walk = S_ISDIR(status.st_mode) && !hidden;
    if (!directory_to_walk && (!wanted || S_ISDIR(status.st_mode))) return;
    if (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)) {
      Add(path);
      return Say("not-a-file", path, "is no regular file", "remove it");
    }
    if (S_ISREG(status.st_mode)) {
      return Take(parent, name.c_str(), path, status);
    }
    const Descriptor file(Open(parent, name.c_str()));
    if (!file.ok()) {
      Add(path);
      return Say("unreadable", path, "cannot be read: " + Words(errno),
                 "correct its permissions");
    }
    Directory(file.get(), path + "/", status, depth + 1);
  }

  // What enters the hash, and what is refused by count or size, must not depend
  // on `read_`.
  void Take(int parent, const char* name, const std::string& path,
            const struct stat& status) {
    Add(path, status);
    ++taken_;
    const auto size = static_cast<uint64_t>(status.st_size);
    if (size > FileRules::kMostFileBytes) {
      return Say("too-large", path,
                 "has " + std::to_string(size) + " bytes, at most " +
                     std::to_string(FileRules::kMostFileBytes) + " are read",
                 "split it");
    }
    bytes_ += size;
    if (bytes_ > FileRules::kMostBytes) {
      full_ = true;
      return Say("too-many-files", path,
                 "too many bytes: this file and what follows are not read",
                 "name smaller directories");
    }
    if (read_) Read(parent, name, path);
  }

  void Read(int parent, const char* name, const std::string& path) {
    const Descriptor fd(Open(parent, name));
    struct stat status = {};  // of what was opened: it may be another file now
    if (!fd.ok() || fstat(fd.get(), &status) != 0) {
      return Say("unreadable", path, "cannot be read: " + Words(errno),
                 "correct its permissions");
    }
    if (!S_ISREG(status.st_mode)) {
      return Say("not-a-file", path, "is no regular file", "remove it");
    }
    File file;
    file.path = path;
    const int error = ReadUpTo(fd.get(), static_cast<uint64_t>(status.st_size),
                               FileRules::kMostFileBytes, file.content);
    if (error != 0) {
      return Say("unreadable", path, "cannot be read: " + Words(error),
                 "correct its permissions");
    }
    if (file.content.size() > FileRules::kMostFileBytes) {
      return Say("too-large", path, "grows while it is read", "split it");
    }
    if (!IsText(file.content)) {
      return Say("not-text", path, "is not UTF-8 text",
                 "save it as UTF-8, or give it another name");
    }
    tree_.files.push_back(std::move(file));
  }

  const FileRules& rules_;
  const bool read_;
  FileTree tree_;
  uint64_t hash_ = kSeed;
  std::set<std::pair<dev_t, ino_t>> seen_;
  size_t entries_ = 0;
  size_t taken_ = 0;
  uint64_t bytes_ = 0;
  bool full_ = false;
};

}  // namespace

FileTree ReadFiles(const std::string& path, const FileRules& rules) {
  return Walk(rules, true).Do(path);
}

uint64_t Fingerprint(const std::string& path, const FileRules& rules) {
  return Walk(rules, false).Do(path).fingerprint;
}

}  // namespace declared
