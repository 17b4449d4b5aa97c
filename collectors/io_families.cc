#include "collectors/io_families.h"

#include <algorithm>
#include <utility>

namespace collectors {
namespace {

struct Named {
  const char* name;
  const char* help;
};

// By declared::IoLimit::Kind.
constexpr std::array<Named, kIoKinds.size()> kDeclared = {{
    {"drift_declared_io_read_bytes_per_second",
     "systemd IOReadBandwidthMax=; the device is the disk behind the path, or "
     "the path as written where that is not known."},
    {"drift_declared_io_write_bytes_per_second",
     "systemd IOWriteBandwidthMax=."},
    {"drift_declared_io_read_operations_per_second", "systemd IOReadIOPSMax=."},
    {"drift_declared_io_write_operations_per_second",
     "systemd IOWriteIOPSMax=."},
}};

constexpr std::array<Named, kIoKinds.size()> kApplied = {{
    {"drift_applied_io_read_bytes_per_second",
     "io.max rbps (v1: blkio.throttle.read_bps_device); absent: no limit."},
    {"drift_applied_io_write_bytes_per_second",
     "io.max wbps (v1: blkio.throttle.write_bps_device); absent: no limit."},
    {"drift_applied_io_read_operations_per_second",
     "io.max riops (v1: blkio.throttle.read_iops_device); absent: no limit."},
    {"drift_applied_io_write_operations_per_second",
     "io.max wiops (v1: blkio.throttle.write_iops_device); absent: no limit."},
}};

IoFamilies Make(metric::Families& out,
                const std::array<Named, kIoKinds.size()>& names) {
  IoFamilies families{};
  for (size_t i = 0; i < families.size(); ++i) {
    families[i] = &out.Gauge(names[i].name, names[i].help);
  }
  return families;
}

}  // namespace

IoFamilies DeclaredIo(metric::Families& out) { return Make(out, kDeclared); }
IoFamilies AppliedIo(metric::Families& out) { return Make(out, kApplied); }

metric::Family& FamilyOf(const IoFamilies& families,
                         declared::IoLimit::Kind kind) {
  return *families[static_cast<size_t>(kind)];
}

std::vector<IoDeclaration> IoOf(const declared::Part& part,
                                machine::BlockDevices& devices) {
  std::vector<IoDeclaration> all;
  for (const declared::IoLimit& io : part.io) {
    const auto number = devices.Disk(io.device);
    std::string device = number ? devices.Name(*number) : io.device;
    auto same = std::ranges::find_if(all, [&](const IoDeclaration& other) {
      return other.kind == io.kind && other.device == device;
    });
    if (same == all.end()) {
      all.push_back({io.kind, std::move(device), number, io.value});
    } else if (same->value.number != io.value.number ||
               same->value.state != io.value.state) {
      same->value.state = declared::Value::State::kAmbiguous;
    }
  }
  return all;
}

}  // namespace collectors
