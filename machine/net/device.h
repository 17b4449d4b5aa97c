// net/dev: the devices of one network namespace, counters since each was made.
//   Inter-|   Receive                            |  Transmit
//    face |bytes    packets errs drop fifo ...   |bytes    packets errs ...
//     eth0: 1139281534 25642 0 0 0 0 0 0  1243092 16422 0 0 0 0 0 0
// Sixteen numbers stand behind the name, which may be glued to the first of
// them and may itself hold a ':'.
// https://docs.kernel.org/filesystems/proc.html#networking-info-in-proc-net
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::net {

struct Traffic {
  uint64_t bytes = 0;
  uint64_t packets = 0;
  uint64_t errors = 0;
  uint64_t dropped = 0;
};

struct Device {
  std::string name;
  Traffic received;
  Traffic transmitted;
};

// DataLoss: a line that is not of that form, or no header.
absl::StatusOr<std::vector<Device>> ParseDevices(std::string_view text);

// The speed of the link in bytes per second, of class/net/DEVICE/speed, which
// is in Mbit/s. Nullopt: not known (-1, EINVAL: no carrier, or a device that
// has none), or no such device.
std::optional<double> ReadSpeed(const Dir& sys, const std::string& device,
                                Buffer& buffer);

}  // namespace machine::net
