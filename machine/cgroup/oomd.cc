#include "machine/cgroup/oomd.h"

#include <sys/xattr.h>

#include <string_view>

#include "machine/cgroup/directory.h"
#include "machine/text.h"

namespace machine::cgroup {

std::optional<uint64_t> ReadOomdKills(const Cgroup& cgroup) {
  if (!cgroup.V2(Controller::kMemory)) return std::nullopt;
  for (const auto& directory : cgroup.directories()) {
    if (!directory) continue;  // v2 is the first of the hierarchies
    Fd own;
    const auto fd = directory->Descriptor(own);
    if (!fd.ok() || *fd < 0) return std::nullopt;
    char text[24];
    const ssize_t size = fgetxattr(*fd, "user.oomd_kill", text, sizeof text);
    if (size <= 0) return std::nullopt;
    return Uint(Trim(std::string_view(text, static_cast<size_t>(size))));
  }
  return std::nullopt;
}

}  // namespace machine::cgroup
