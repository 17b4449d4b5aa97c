// Memory thrash of the machine, what it does about overcommit, and what those
// who run here have declared between them.

#include "machine/proc/vmstat.h"

#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "collectors/collectors.h"
#include "collectors/declared_sums.h"
#include "machine/proc/overcommit.h"

namespace collectors {
namespace {

using machine::proc::Vmstat;

// The sum of `key` and of each key that is `key`_<zone>, whichever this kernel
// has: allocstall was split by zone in 4.10, pgscan_direct was until 4.8.
std::optional<uint64_t> SumOfZones(const Vmstat& vmstat, std::string_view key) {
  constexpr std::string_view kZones[] = {"dma",     "dma32",  "normal",
                                         "movable", "device", "high"};
  std::optional<uint64_t> sum;
  for (const auto& [name, value] : vmstat.entries) {
    std::string_view zone = name;
    if (!zone.starts_with(key)) continue;
    zone.remove_prefix(key.size());
    bool counts = zone.empty();
    for (std::string_view known : kZones) {
      counts |= zone.starts_with('_') && zone.substr(1) == known;
    }
    if (counts) sum = sum.value_or(0) + value;
  }
  return sum;
}

class VmstatFamilies {
 public:
  explicit VmstatFamilies(metric::Families& out) : out_(out) {}

  void Events(std::string_view name, const std::optional<uint64_t>& value,
              std::string_view help) {
    if (value) out_.Counter(name, help).Add(static_cast<double>(*value));
  }
  void Pages(std::string_view name, const std::optional<uint64_t>& value,
             std::string_view help) {
    if (value) out_.Counter(name, help).Add(Bytes(*value));
  }
  // Until Linux 5.9 only pages of files were told when they came back.
  void Refaults(const Vmstat& vmstat) {
    const auto anon = vmstat.Get("workingset_refault_anon");
    auto file = vmstat.Get("workingset_refault_file");
    if (!file) file = vmstat.Get("workingset_refault");
    metric::Family& family = out_.Counter(
        "drift_vmstat_refaulted_bytes_total",
        "Read back soon after they were evicted, which is thrashing: "
        "/proc/vmstat workingset_refault_anon, workingset_refault_file (before "
        "Linux 5.9: workingset_refault, files alone).");
    if (anon) family.Add({{"kind", "anon"}}, Bytes(*anon));
    if (file) family.Add({{"kind", "file"}}, Bytes(*file));
  }
  // Until Linux 5.9 there was one sum.
  void Restores(const Vmstat& vmstat) {
    const auto anon = vmstat.Get("workingset_restore_anon");
    const auto file = vmstat.Get("workingset_restore_file");
    auto sum = vmstat.Get("workingset_restore");
    if (anon || file) sum = anon.value_or(0) + file.value_or(0);
    Pages("drift_vmstat_restored_bytes_total", sum,
          "Read back although it was in active use when it was evicted: "
          "/proc/vmstat workingset_restore_anon + workingset_restore_file "
          "(before Linux 5.9: workingset_restore). Growing while tasks stall: "
          "memory is too small for what is in use.");
  }

 private:
  double Bytes(uint64_t pages) const {
    return static_cast<double>(pages) * page_size_;
  }

  metric::Families& out_;
  const double page_size_ = static_cast<double>(sysconf(_SC_PAGESIZE));
};

void AddThrash(const Vmstat& vmstat, metric::Families& out) {
  VmstatFamilies families(out);
  families.Events("drift_vmstat_major_faults_total", vmstat.Get("pgmajfault"),
                  "Page faults that had to wait for a disk: /proc/vmstat "
                  "pgmajfault.");
  families.Refaults(vmstat);
  families.Restores(vmstat);
  families.Pages("drift_vmstat_direct_reclaim_scanned_bytes_total",
                 SumOfZones(vmstat, "pgscan_direct"),
                 "Looked at by tasks that had to free memory themselves before "
                 "they got any: /proc/vmstat pgscan_direct.");
  families.Pages("drift_vmstat_direct_reclaim_reclaimed_bytes_total",
                 SumOfZones(vmstat, "pgsteal_direct"),
                 "Freed by tasks that had to do it themselves: /proc/vmstat "
                 "pgsteal_direct.");
  families.Events("drift_vmstat_allocation_stalls_total",
                  SumOfZones(vmstat, "allocstall"),
                  "Allocations that had to wait until the task itself had "
                  "freed memory: /proc/vmstat allocstall_*, all zones.");
  families.Pages("drift_vmstat_swapped_in_bytes_total", vmstat.Get("pswpin"),
                 "/proc/vmstat pswpin.");
  families.Pages("drift_vmstat_swapped_out_bytes_total", vmstat.Get("pswpout"),
                 "/proc/vmstat pswpout.");
  families.Events("drift_vmstat_oom_kills_total", vmstat.Get("oom_kill"),
                  "Processes killed by the kernel's OOM killer, those of "
                  "cgroups included: /proc/vmstat oom_kill. Linux 4.13.");
}

void AddOvercommit(const machine::proc::Overcommit& overcommit,
                   metric::Families& out) {
  if (overcommit.mode) {
    out.Gauge("drift_vm_overcommit_mode",
              "/proc/sys/vm/overcommit_memory: 0 refuses only what is "
              "hopeless, 1 refuses nothing, 2 refuses what would bring "
              "Committed_AS above CommitLimit (drift_meminfo_committed_as_"
              "bytes, drift_meminfo_commit_limit_bytes); in mode 0 and 1 it "
              "may well stand above.")
        .Add(static_cast<double>(*overcommit.mode));
  }
  if (overcommit.ratio) {
    out.Gauge("drift_vm_overcommit_ratio",
              "/proc/sys/vm/overcommit_ratio: share of memory in CommitLimit; "
              "absent where overcommit_kbytes takes its place.")
        .Add(*overcommit.ratio);
  }
}

}  // namespace

absl::Status CollectVmstat(const Context& context, metric::Families& out) {
  machine::Buffer buffer;
  auto vmstat = machine::proc::ReadVmstat(context.root.proc, buffer);
  if (vmstat.ok()) AddThrash(*vmstat, out);
  AddOvercommit(machine::proc::ReadOvercommit(context.root.proc, buffer), out);
  // The machine's own values do not depend on cgroups, nor these on them.
  absl::Status sums = AddDeclaredSums(context, out);
  if (absl::IsUnavailable(sums)) sums = absl::OkStatus();
  return vmstat.ok() ? sums : vmstat.status();
}

}  // namespace collectors
