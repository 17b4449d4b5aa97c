// Where systemd can be asked.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace machine::systemd {

struct Address {
  std::string text;  // "unix:path=/run/dbus/system_bus_socket"
  // PID 1 itself is at the other end, without a bus daemon between.
  bool direct = false;

  bool operator==(const Address&) const = default;
};

// `configured` (the environment's DBUS_SYSTEM_BUS_ADDRESS) if it is not empty,
// else the system bus below `rootfs`, else, for root, PID 1's own socket.
// Unavailable(no_systemd): neither is there.
absl::StatusOr<Address> FindAddress(const std::string& rootfs,
                                    const std::string& configured);

}  // namespace machine::systemd
