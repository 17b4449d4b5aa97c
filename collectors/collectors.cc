// The table: one line is one collector, sorted by name.

#include "collectors/collectors.h"

#include <utility>

#include "metric/prometheus.h"

namespace collectors {

std::vector<Collector> All() {
  return {
      {"cgroup_cpu", "cpu.max, cpu.stat, cpu.weight of each cgroup", true,
       CollectCgroupCpu},
      {"cgroup_io", "io.stat, io.max of each cgroup", true, CollectCgroupIo},
      {"cgroup_memory", "memory.* of each cgroup", true, MakeCgroupMemory()},
      {"cgroup_pids", "pids.current, pids.max of each cgroup", true,
       CollectCgroupPids},
      {"declared", "the sources of --declared.*, as last loaded", true,
       CollectDeclared},
      {"disk", "/proc/diskstats", true, MakeDisk()},
      {"drift", "what is declared beside what is applied", true, CollectDrift},
      {"health", "asks each declared health check, in the background", false,
       MakeHealth()},
      {"listen", "sock_diag, /proc/PID/net/tcp: what listens", true,
       CollectListen},
      {"meminfo", "/proc/meminfo", true, CollectMeminfo},
      {"network", "net/dev, snmp, netstat, sockstat of each network namespace",
       true, CollectNetwork},
      {"pressure", "/proc/pressure/*, *.pressure of each cgroup", true,
       CollectPressure},
      {"process", "/proc/PID/stat, cgroup.procs of each cgroup", true,
       CollectProcess},
      {"self", "/proc/self/stat of the exporter", true, CollectSelf},
      {"systemd", "D-Bus: units as systemd sees them", true, MakeSystemd()},
      {"vmstat", "/proc/vmstat, overcommit", true, CollectVmstat},
      {"workload", "the directories of each cgroup hierarchy, runtimes' state",
       true, CollectWorkload},
  };
}

Collector FromCollectable(
    std::string name, std::string reads,
    std::shared_ptr<const prometheus::Collectable> collectable) {
  return {std::move(name), std::move(reads), true,
          [collectable = std::move(collectable)](const Context&,
                                                 metric::Families& out) {
            metric::AddCollectable(*collectable, out);
            return absl::OkStatus();
          }};
}

}  // namespace collectors
