#include "machine/systemd/address.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

#include "machine/text.h"

namespace machine::systemd {
namespace {

bool IsSocket(const std::string& path) {
  struct stat found = {};
  return stat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode);
}

// "Server Addresses" in the D-Bus specification: all other bytes as %xx.
std::string UnixPath(const std::string& path) {
  constexpr std::string_view kPlain =
      "-_/.\\*0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string address = "unix:path=";
  for (char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      address += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    address += '%';
    address += kHex[byte >> 4];
    address += kHex[byte & 15];
  }
  return address;
}

}  // namespace

absl::StatusOr<Address> FindAddress(const std::string& rootfs,
                                    const std::string& configured) {
  if (!configured.empty()) return Address{configured};
  const std::string bus = rootfs + "/run/dbus/system_bus_socket";
  if (IsSocket(bus)) return Address{UnixPath(bus)};
  const std::string direct = rootfs + "/run/systemd/private";
  if (geteuid() == 0 && IsSocket(direct)) {
    return Address{UnixPath(direct), true};
  }
  return Unavailable("no_systemd",
                     "no " + bus + ": systemd, or its D-Bus, is not here");
}

}  // namespace machine::systemd
