// CPU of one cgroup.
//   v2 cpu.max         20000 100000, or max 100000 (us)
//      cpu.weight      1..10000
//      cpu.stat        usage_usec 3345
//                      ...
//                      nr_periods 40
//                      nr_throttled 40
//                      throttled_usec 3300000
//      cpu.stat.local  throttled_usec 3300000 (Linux 6.6)
//   v1 cpu.cfs_quota_us (-1: none), cpu.cfs_period_us, cpu.shares 2..262144
//      cpu.stat, cpu.stat.local: throttled_time in ns; cpuacct.usage in ns
// https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "machine/cgroup/tree.h"

namespace machine::cgroup {

struct CpuStat {
  std::optional<uint64_t> usage_ns, user_ns, system_ns;
  // Only where a limit can be set: not in the root, not without controller.
  // periods and throttled are the kernel's 32-bit counters; one that has gone
  // negative is given as unsigned 32-bit.
  std::optional<uint64_t> periods, throttled_periods, throttled_ns;
};
absl::StatusOr<CpuStat> ParseCpuStat(std::string_view text);    // v2, us
absl::StatusOr<CpuStat> ParseV1CpuStat(std::string_view text);  // ns

// Cores; +infinity for "max". DataLoss for anything else than the two forms.
absl::StatusOr<double> ParseCpuMax(std::string_view text);

struct Cpu {
  std::optional<double> limit_cores;  // +infinity: no limit
  std::optional<uint64_t> weight;     // v2, 1..10000 (0: cpu.idle)
  std::optional<uint64_t> shares;     // v1, 2..262144
  CpuStat stat;
  // Time this cgroup's own tasks were throttled, by its own limit or by an
  // ancestor's. Kernel 6.6 and later.
  std::optional<uint64_t> local_throttled_ns;
};

// NotFound: the cgroup vanished, or has no CPU files at all.
absl::StatusOr<Cpu> ReadCpu(const Cgroup& cgroup, Buffer& buffer);

}  // namespace machine::cgroup
