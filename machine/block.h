// Block devices by number and by name, from sysfs.
//   <sys>/dev/block/254:1      a link to .../block/vda/vda1
//   <sys>/dev/block/254:1/uevent    MAJOR=254, MINOR=1, DEVNAME=vda1, ...
//   <sys>/dev/block/254:1/partition  there if it is one of a disk
//   <sys>/class/block/vda1/dev  254:1
// https://docs.kernel.org/admin-guide/sysfs-rules.html
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "machine/dir.h"

namespace machine {

struct BlockDevice {
  uint32_t major = 0, minor = 0;
  auto operator<=>(const BlockDevice&) const = default;
};

// "254:0"; nullopt for anything else.
std::optional<BlockDevice> ParseBlockDevice(std::string_view text);
std::string ToText(const BlockDevice& device);  // "254:0"

// Of one scrape: numbers are given to other disks when they come and go. Not
// for several threads.
class BlockDevices {
 public:
  explicit BlockDevices(const Root& root) : root_(root) {}

  // "vda", as /proc/diskstats has it; "254:0" where sysfs does not know.
  const std::string& Name(const BlockDevice& device);

  // What systemd limits where a unit names `path`, a block device or a link to
  // one below /dev: the disk that a partition is on, or that a device of the
  // mapper is all made of. Follows the links itself and opens no device. Absent
  // for a path elsewhere: a file could be on a file system that hangs.
  std::optional<BlockDevice> Disk(std::string_view path);

 private:
  std::optional<BlockDevice> Number(const std::string& name);
  std::optional<BlockDevice> OnlySlave(const BlockDevice& device) const;
  BlockDevice WholeDisk(const BlockDevice& device);

  const Root& root_;
  Buffer buffer_;
  std::map<BlockDevice, std::string> names_;
};

}  // namespace machine
