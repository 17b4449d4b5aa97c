#include "machine/cgroup/files.h"

#include <array>

namespace machine::cgroup {
namespace {

// In the order of enum File.
constexpr std::array<FileSpec, kFiles> kSpecs = {{
    {"cpu.max", Controller::kCpu, Version::kV2},
    {"cpu.stat", Controller::kCpu, Version::kV2},
    {"cpu.stat.local", Controller::kCpu, Version::kV2},
    {"cpu.weight", Controller::kCpu, Version::kV2},
    {"memory.current", Controller::kMemory, Version::kV2},
    {"memory.max", Controller::kMemory, Version::kV2},
    {"memory.high", Controller::kMemory, Version::kV2},
    {"memory.low", Controller::kMemory, Version::kV2},
    {"memory.min", Controller::kMemory, Version::kV2},
    {"memory.peak", Controller::kMemory, Version::kV2},
    {"memory.swap.current", Controller::kMemory, Version::kV2},
    {"memory.swap.max", Controller::kMemory, Version::kV2},
    {"memory.events", Controller::kMemory, Version::kV2},
    {"memory.events.local", Controller::kMemory, Version::kV2},
    {"memory.stat", Controller::kMemory, Version::kV2},
    {"cpu.pressure", Controller::kPressure, Version::kV2},
    {"memory.pressure", Controller::kPressure, Version::kV2},
    {"io.pressure", Controller::kPressure, Version::kV2},
    {"io.stat", Controller::kIo, Version::kV2},
    {"io.max", Controller::kIo, Version::kV2},
    {"cpu.cfs_quota_us", Controller::kCpu, Version::kV1},
    {"cpu.cfs_period_us", Controller::kCpu, Version::kV1},
    {"cpu.shares", Controller::kCpu, Version::kV1},
    {"cpu.stat", Controller::kCpu, Version::kV1},
    {"cpu.stat.local", Controller::kCpu, Version::kV1},
    {"cpuacct.usage", Controller::kCpuacct, Version::kV1},
    {"memory.usage_in_bytes", Controller::kMemory, Version::kV1},
    {"memory.limit_in_bytes", Controller::kMemory, Version::kV1},
    {"memory.soft_limit_in_bytes", Controller::kMemory, Version::kV1},
    {"memory.max_usage_in_bytes", Controller::kMemory, Version::kV1},
    {"memory.memsw.limit_in_bytes", Controller::kMemory, Version::kV1},
    {"memory.failcnt", Controller::kMemory, Version::kV1},
    {"memory.oom_control", Controller::kMemory, Version::kV1},
    {"memory.stat", Controller::kMemory, Version::kV1},
    {"freezer.state", Controller::kFreezer, Version::kV1},
    {"cgroup.procs", Controller::kFreezer, Version::kV1, /*list=*/true},
    {"blkio.throttle.io_service_bytes_recursive", Controller::kIo,
     Version::kV1},
    {"blkio.throttle.io_serviced_recursive", Controller::kIo, Version::kV1},
    {"blkio.throttle.read_bps_device", Controller::kIo, Version::kV1},
    {"blkio.throttle.write_bps_device", Controller::kIo, Version::kV1},
    {"blkio.throttle.read_iops_device", Controller::kIo, Version::kV1},
    {"blkio.throttle.write_iops_device", Controller::kIo, Version::kV1},
    {"pids.current", Controller::kPids, Version::kBoth},
    {"pids.max", Controller::kPids, Version::kBoth},
    {"pids.events", Controller::kPids, Version::kBoth},
    {"cgroup.procs", Controller::kProcs, Version::kBoth, /*list=*/true},
}};

}  // namespace

const FileSpec& SpecOf(File file) { return kSpecs[static_cast<size_t>(file)]; }

}  // namespace machine::cgroup
