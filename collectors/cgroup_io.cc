// Block I/O of each cgroup, by device: what is applied, and what happens.

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "collectors/collectors.h"
#include "collectors/each.h"
#include "collectors/io_families.h"
#include "machine/block.h"
#include "machine/cgroup/io.h"

namespace collectors {
namespace {

using machine::cgroup::DeviceIo;

bool Limited(const DeviceIo& io) {
  auto Is = [](const std::optional<double>& limit) {
    return limit && !std::isinf(*limit);
  };
  return Is(io.read_bytes_limit) || Is(io.write_bytes_limit) ||
         Is(io.reads_limit) || Is(io.writes_limit);
}

bool Used(const DeviceIo& io) {
  return io.read_bytes.value_or(0) > 0 || io.written_bytes.value_or(0) > 0 ||
         io.reads.value_or(0) > 0 || io.writes.value_or(0) > 0;
}

struct ActualFamilies {
  explicit ActualFamilies(metric::Families& out)
      : read(out.Counter("drift_actual_io_read_bytes_total",
                         "Read from the device: io.stat rbytes (v1: "
                         "blkio.throttle.io_service_bytes_recursive).")),
        written(out.Counter("drift_actual_io_written_bytes_total",
                            "Written to the device: io.stat wbytes. What goes "
                            "through the page cache counts here only where "
                            "the file system can tell who wrote it; on v1 "
                            "never.")),
        reads(out.Counter("drift_actual_io_reads_total",
                          "Reads from the device: io.stat rios (v1: "
                          "blkio.throttle.io_serviced_recursive). Of "
                          "declared workloads.")),
        writes(out.Counter("drift_actual_io_writes_total",
                           "Writes to the device: io.stat wios. Of declared "
                           "workloads.")) {}

  void Add(const DeviceIo& io, const std::string& device,
           const metric::Labels& labels) {
    auto Known = [&](metric::Family& family,
                     const std::optional<uint64_t>& value) {
      if (value) {
        family.Add(labels, "device", device, static_cast<double>(*value));
      }
    };
    Known(read, io.read_bytes);
    Known(written, io.written_bytes);
    // Who nobody declared has 25 series, and bytes tell most of it.
    if (labels.rank() != metric::Rank::kDeclared) return;
    Known(reads, io.reads);
    Known(writes, io.writes);
  }

  metric::Family &read, &written, &reads, &writes;
};

}  // namespace

absl::Status CollectCgroupIo(const Context& context, metric::Families& out) {
  ActualFamilies actual(out);
  const IoFamilies applied = AppliedIo(out);
  machine::BlockDevices devices(context.root);
  Coverage coverage;
  absl::Status status = EachWorkload(
      context, machine::cgroup::Controller::kIo, coverage,
      [](const Workloads& workloads, size_t member, machine::Buffer& buffer)
          -> const auto& { return workloads.readings.Io(member, buffer); },
      [&](const machine::cgroup::Io& io, const metric::Labels& labels) {
        for (const auto& [number, known] : io.devices) {
          const bool limited = Limited(known);
          if (!limited && !Used(known)) continue;
          const std::string& device = devices.Name(number);
          // Nobody sets a limit on what nobody wants to see.
          if (!limited && context.options.exclude_disks.Matches(device)) {
            continue;
          }
          if (Used(known)) actual.Add(known, device, labels);
          for (declared::IoLimit::Kind kind : kIoKinds) {
            const auto limit = known.*drift::LimitOf(kind);
            if (!limit || std::isinf(*limit)) continue;
            FamilyOf(applied, kind).Add(labels, "device", device, *limit);
          }
        }
      });
  coverage.Tell(out, "cgroup_io", "no_controller");
  return status;
}

}  // namespace collectors
