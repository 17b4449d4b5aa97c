#include "declared/systemd/read.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace declared::systemd {
namespace {

UnitFile Unreadable(const Entry& entry, const char* check, const char* what,
                    const char* mend) {
  UnitFile file;
  file.shown = entry.shown;
  file.problems.push_back(
      {Severity::kError, check, {entry.shown, 0}, what, mend});
  return file;
}

// False: the file cannot be read to its end.
bool ReadAll(int fd, std::string& text) {
  while (text.size() <= kMostUnitFileBytes) {
    const size_t before = text.size();
    text.resize(before + 65536);
    const ssize_t got = read(fd, text.data() + before, text.size() - before);
    text.resize(before + (got > 0 ? static_cast<size_t>(got) : 0));
    if (got == 0) return true;
    if (got < 0 && errno != EINTR) return false;
  }
  return true;
}

}  // namespace

UnitFile ReadUnitFile(const Entry& entry) {
  // Between the walk and now it may have become a FIFO, or a symlink.
  const int fd = open(entry.path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC |
                                              O_NOFOLLOW | O_NOCTTY);
  if (fd < 0) {
    return Unreadable(entry, "unreadable", "this file cannot be opened",
                      "make it readable");
  }
  struct stat status;
  std::string text;
  const bool read =
      fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && ReadAll(fd, text);
  close(fd);
  if (!read) {
    return Unreadable(entry, "unreadable", "this file cannot be read",
                      "make it a readable regular file");
  }
  if (text.size() > kMostUnitFileBytes) {
    return Unreadable(entry, "too-large", "this unit file is above 1 MiB",
                      "make it smaller");
  }
  return ParseUnitFile(text, entry.shown);
}

}  // namespace declared::systemd
