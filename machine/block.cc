#include "machine/block.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <memory>
#include <utility>
#include <vector>

#include "machine/text.h"

namespace machine {
namespace {

constexpr std::string_view kDev = "/dev/";

std::string Place(const BlockDevice& device, std::string_view below) {
  return "dev/block/" + ToText(device) + std::string(below);
}

// Without ".", ".." and empty components; absolute.
std::string Normal(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  std::string normal;
  for (std::string_view part : parts) (normal += '/') += part;
  return normal;
}

// Where a link leads; nullopt if `path` is none.
std::optional<std::string> Target(const std::string& rootfs,
                                  const std::string& path) {
  char target[PATH_MAX];
  const ssize_t size = readlink((rootfs + path).c_str(), target, sizeof target);
  if (size <= 0 || size == sizeof target) return std::nullopt;
  const std::string_view to(target, static_cast<size_t>(size));
  if (to.starts_with('/')) return Normal(to);
  return Normal(path.substr(0, path.rfind('/') + 1) + std::string(to));
}

}  // namespace

std::optional<BlockDevice> ParseBlockDevice(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  const auto major = Uint(text.substr(0, colon));
  const auto minor = Uint(text.substr(colon + 1));
  if (!major || !minor || *major > UINT32_MAX || *minor > UINT32_MAX) {
    return std::nullopt;
  }
  return BlockDevice{static_cast<uint32_t>(*major),
                     static_cast<uint32_t>(*minor)};
}

std::string ToText(const BlockDevice& device) {
  return std::to_string(device.major) + ":" + std::to_string(device.minor);
}

const std::string& BlockDevices::Name(const BlockDevice& device) {
  const auto [at, added] = names_.try_emplace(device);
  std::string& name = at->second;
  if (!added) return name;
  name = ToText(device);
  auto text = root_.sys.Read(Place(device, "/uevent"), buffer_);
  if (!text.ok()) return name;
  constexpr std::string_view kKey = "DEVNAME=";
  std::string_view rest = *text;
  for (std::string_view line; NextLine(rest, line);) {
    if (line.size() == kKey.size() || !line.starts_with(kKey)) continue;
    name = line.substr(kKey.size());
    break;
  }
  return name;
}

std::optional<BlockDevice> BlockDevices::Disk(std::string_view path) {
  // A link to a link to ...: udev makes one, people may make more.
  constexpr int kMostLinks = 8;
  if (!path.starts_with('/') || path.size() >= PATH_MAX) return std::nullopt;
  std::string at = Normal(path);
  for (int links = 0; links < kMostLinks; ++links) {
    if (!at.starts_with(kDev)) return std::nullopt;
    auto target = Target(root_.rootfs, at);
    if (!target) {
      auto number = Number(at.substr(kDev.size()));
      if (!number) return std::nullopt;
      return WholeDisk(*number);
    }
    at = *std::move(target);
  }
  return std::nullopt;
}

// sysfs has "cciss!c0d0" for "cciss/c0d0".
std::optional<BlockDevice> BlockDevices::Number(const std::string& name) {
  std::string in_sysfs = name;
  std::ranges::replace(in_sysfs, '/', '!');
  auto text = root_.sys.Read("class/block/" + in_sysfs + "/dev", buffer_);
  if (!text.ok()) return std::nullopt;
  return ParseBlockDevice(Trim(*text));
}

BlockDevice BlockDevices::WholeDisk(const BlockDevice& device) {
  // Encrypted, on a logical volume, on ...
  constexpr int kDeepest = 8;
  BlockDevice disk = device;
  for (int depth = 0; depth < kDeepest; ++depth) {
    auto below = OnlySlave(disk);
    if (!below) break;
    disk = *below;
  }
  if (!root_.sys.Read(Place(disk, "/partition"), buffer_).ok()) return disk;
  auto parent = root_.sys.Read(Place(disk, "/../dev"), buffer_);
  if (!parent.ok()) return disk;
  return ParseBlockDevice(Trim(*parent)).value_or(disk);
}

// What a device of the mapper (LUKS, a logical volume) stands on, if that is
// one device.
std::optional<BlockDevice> BlockDevices::OnlySlave(
    const BlockDevice& device) const {
  const std::string place = Place(device, "/slaves");
  const int fd =
      openat(root_.sys.fd(), place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(fdopendir(fd), closedir);
  if (!dir) {
    close(fd);
    return std::nullopt;
  }
  std::string only;
  while (const dirent* entry = readdir(dir.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (!only.empty()) return std::nullopt;
    only = name;
  }
  if (only.empty()) return std::nullopt;
  Buffer buffer;
  auto text = root_.sys.Read(place + "/" + only + "/dev", buffer);
  if (!text.ok()) return std::nullopt;
  return ParseBlockDevice(Trim(*text));
}

}  // namespace machine
