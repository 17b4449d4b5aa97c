// Block I/O of one cgroup, by device.
//   v2 io.stat   8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 ...
//      io.max    8:16 rbps=2097152 wbps=max riops=max wiops=120
//   v1 blkio.throttle.io_service_bytes_recursive, .io_serviced_recursive:
//                8:0 Read 1459200
//                8:0 Write 314773504 ...
//      blkio.throttle.{read,write}_{bps,iops}_device: 8:16 2097152
// Kernels have written io.stat lines with several devices (only the last one
// is meant), with a device and nothing else, and with "(unknown)" for a device.
// https://docs.kernel.org/admin-guide/cgroup-v2.html#io-interface-files
// https://docs.kernel.org/admin-guide/cgroup-v1/blkio-controller.html
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "machine/block.h"
#include "machine/cgroup/tree.h"

namespace machine::cgroup {

struct DeviceIo {
  // A field that a line lacks is absent, not 0.
  std::optional<uint64_t> read_bytes, written_bytes, reads, writes;
  // +infinity: "max". Absent: no limit was ever set on this device.
  std::optional<double> read_bytes_limit, write_bytes_limit;  // per second
  std::optional<double> reads_limit, writes_limit;            // per second
};

struct Io {
  // Bounds what one cgroup can cost; further devices are left out.
  static constexpr size_t kMostDevices = 256;
  std::map<BlockDevice, DeviceIo> devices;
  // True if it is known which devices have limits: the root has no io.max.
  bool limits_known = false;
};

// These add what a text says to what is known; what a line before it, or a
// text before this one, has said stays. An empty text is a cgroup without I/O.
// DataLoss: a line that begins with no device, or a known key without a number.
absl::Status ParseIoStat(std::string_view text, Io& io);
absl::Status ParseIoMax(std::string_view text, Io& io);
// One of v1's counters: what `read` and `write` point to is set.
using IoCounter = std::optional<uint64_t> DeviceIo::*;
absl::Status ParseV1Io(std::string_view text, IoCounter read, IoCounter write,
                       Io& io);
using IoLimit = std::optional<double> DeviceIo::*;
absl::Status ParseV1IoLimit(std::string_view text, IoLimit limit, Io& io);

// NotFound: the cgroup vanished, or has no I/O files at all (the root, or
// without the controller).
absl::StatusOr<Io> ReadIo(const Cgroup& cgroup, Buffer& buffer);

}  // namespace machine::cgroup
