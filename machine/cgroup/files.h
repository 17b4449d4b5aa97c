// Every file of a cgroup that is read, in one table. A cgroup has one slot per
// file in which a descriptor may be kept; each file is read by one collector.
#pragma once

#include <cstddef>
#include <cstdint>

#include "machine/cgroup/hierarchies.h"

namespace machine::cgroup {

enum class File : uint8_t {
  // v2
  kCpuMax,
  kCpuStat,
  kCpuStatLocal,
  kCpuWeight,
  kMemoryCurrent,
  kMemoryMax,
  kMemoryHigh,
  kMemoryLow,
  kMemoryMin,
  kMemoryPeak,
  kMemorySwapCurrent,
  kMemorySwapMax,
  kMemoryEvents,
  kMemoryEventsLocal,
  kMemoryStat,
  kCpuPressure,
  kMemoryPressure,
  kIoPressure,
  kIoStat,
  kIoMax,
  // v1
  kV1CpuCfsQuota,
  kV1CpuCfsPeriod,
  kV1CpuShares,
  kV1CpuStat,
  kV1CpuStatLocal,
  kV1CpuacctUsage,
  kV1MemoryUsage,
  kV1MemoryLimit,
  kV1MemorySoftLimit,
  kV1MemoryMaxUsage,
  kV1MemoryMemswLimit,
  kV1MemoryFailcnt,
  kV1MemoryOomControl,
  kV1MemoryStat,
  kV1FreezerState,
  kV1FreezerProcs,
  kV1BlkioBytes,
  kV1BlkioOperations,
  kV1BlkioReadBps,
  kV1BlkioWriteBps,
  kV1BlkioReadIops,
  kV1BlkioWriteIops,
  // the same in both
  kPidsCurrent,
  kPidsMax,
  kPidsEvents,
  kProcs,
};
constexpr size_t kFiles = static_cast<size_t>(File::kProcs) + 1;

enum class Version : uint8_t { kV1, kV2, kBoth };

struct FileSpec {
  const char* name;
  Controller controller;
  Version version;
  bool list = false;  // more than one record: read to the end
};
const FileSpec& SpecOf(File file);

}  // namespace machine::cgroup
