// Files and directories of container runtimes and of the kubelet, below the
// root that --path.rootfs names.
//
// Whoever deploys a container chooses parts of them, and a user owns all of a
// rootless runtime's. So: opened without blocking, only regular files, at most
// 4 MiB, and no symbolic link in the last place.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::runtime {

// Equal stamps: the same content, as far as the file system tells.
struct Stamp {
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t size = 0;
  int64_t mtime_ns = 0;
  bool operator==(const Stamp&) const = default;
};

struct StateFile {
  std::string text;
  Stamp stamp;
};

class StateFiles {
 public:
  static constexpr int64_t kMostBytes = 4 << 20;
  static constexpr size_t kMostNames = 1 << 16;
  enum class Links : uint8_t {
    kRefuse,  // state
    kFollow,  // an administrator's setting: /etc may be made of links
  };

  // "" is the real root.
  explicit StateFiles(std::string rootfs);

  // `path` is absolute, as the machine itself has it; links on the way are
  // resolved inside the root where the kernel can do that (5.6). With an
  // `owner`, files of anybody else are refused: a rootless user may have put a
  // link to what only root can read.
  //
  // Errors quote `path`. NotFound; PermissionDenied; DataLoss: not a regular
  // file, larger than kMostBytes, or not the owner's; as absl::ErrnoToStatus
  // says: it may be read another time (EMFILE, EIO, ESTALE).
  absl::StatusOr<StateFile> Read(const std::string& path,
                                 Links links = Links::kRefuse,
                                 std::optional<uid_t> owner = {}) const;

  // Of a file or directory; does not open it. Errors as above.
  absl::StatusOr<Stamp> Stat(const std::string& path) const;

  // Names in a directory, "." and ".." left out, kMostNames at most.
  absl::StatusOr<std::vector<std::string>> List(const std::string& path) const;

 private:
  absl::StatusOr<Fd> Open(const std::string& path, int flags) const;

  std::string rootfs_;
};

// Whether `id` can be a container's id: 1 to 128 of [A-Za-z0-9_.-], no '.' or
// '-' in front. Anything else must not become part of a path.
bool IsId(std::string_view id);

}  // namespace machine::runtime
