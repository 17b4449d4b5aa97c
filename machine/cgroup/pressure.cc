#include "machine/cgroup/pressure.h"

#include "machine/cgroup/fields.h"

namespace machine::cgroup {

absl::StatusOr<CgroupPressure> ReadPressure(const Cgroup& cgroup,
                                            Buffer& buffer) {
  CgroupPressure pressure;
  Fields fields(cgroup, buffer);
  fields.Take(File::kCpuPressure, ParsePressure, pressure.cpu);
  fields.Take(File::kMemoryPressure, ParsePressure, pressure.memory);
  fields.Take(File::kIoPressure, ParsePressure, pressure.io);
  if (absl::Status status = fields.status(); !status.ok()) return status;
  return pressure;
}

}  // namespace machine::cgroup
