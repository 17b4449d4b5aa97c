// /proc/diskstats -> drift_disk_*, named as node_exporter does, and the disks
// that no longer answer.

#include "collectors/disk.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "collectors/collectors.h"
#include "collectors/stuck_disks.h"
#include "machine/proc/diskstats.h"

namespace collectors {
namespace {

using machine::proc::Disk;

double Seconds(uint64_t milliseconds) {
  return static_cast<double>(milliseconds) / 1e3;
}

struct Families {
  explicit Families(metric::Families& out)
      : reads(out.Counter("drift_disk_reads_completed_total",
                          "Reads completed: /proc/diskstats field 1.")),
        read_bytes(out.Counter("drift_disk_read_bytes_total",
                               "Bytes read: field 3, sectors of 512 bytes.")),
        read_time(out.Counter(
            "drift_disk_read_time_seconds_total",
            "Time all reads took, summed: field 4. Starts again at 0 after "
            "49.7 days of it, as all times here do.")),
        writes(out.Counter("drift_disk_writes_completed_total",
                           "Writes completed: field 5.")),
        written_bytes(
            out.Counter("drift_disk_written_bytes_total",
                        "Bytes written: field 7, sectors of 512 bytes.")),
        write_time(out.Counter("drift_disk_write_time_seconds_total",
                               "Time all writes took, summed: field 8.")),
        io_now(out.Gauge("drift_disk_io_now", "Requests in flight: field 9.")),
        io_time(out.Counter(
            "drift_disk_io_time_seconds_total",
            "Time in which anything was in flight: field 10. Since Linux 5.0 "
            "sampled by jiffies: may be off by a few percent.")),
        io_time_weighted(out.Counter(
            "drift_disk_io_time_weighted_seconds_total",
            "Time in which anything was in flight, times how many: field 11.")),
        discards(out.Counter("drift_disk_discards_completed_total",
                             "Discards completed: field 12. Linux 4.18.")),
        discarded_bytes(
            out.Counter("drift_disk_discarded_bytes_total",
                        "Bytes discarded: field 14, sectors of 512 bytes.")),
        discard_time(out.Counter("drift_disk_discard_time_seconds_total",
                                 "Time all discards took, summed: field 15.")),
        flushes(out.Counter("drift_disk_flush_requests_total",
                            "Flushes completed: field 16. Linux 5.5.")),
        flush_time(out.Counter("drift_disk_flush_requests_time_seconds_total",
                               "Time all flushes took, summed: field 17.")),
        stuck(out.Gauge(
            "drift_disk_stuck_seconds",
            "How long requests have been in flight and none was completed, as "
            "far as our own looks tell; 0 while any is. Many seconds: a disk "
            "that does not answer.")) {}

  void Add(const Disk& disk) {
    const metric::Labels labels{{"device", disk.name}};
    auto Count = [&](metric::Family& family, uint64_t value) {
      family.Add(labels, static_cast<double>(value));
    };
    auto Time = [&](metric::Family& family, uint64_t milliseconds) {
      family.Add(labels, Seconds(milliseconds));
    };
    Count(reads, disk.reads.completed);
    Count(read_bytes, disk.reads.bytes);
    Time(read_time, disk.reads.milliseconds);
    Count(writes, disk.writes.completed);
    Count(written_bytes, disk.writes.bytes);
    Time(write_time, disk.writes.milliseconds);
    Count(io_now, disk.in_flight);
    Time(io_time, disk.io_milliseconds);
    Time(io_time_weighted, disk.weighted_milliseconds);
    if (disk.discards) {
      Count(discards, disk.discards->completed);
      Count(discarded_bytes, disk.discards->bytes);
      Time(discard_time, disk.discards->milliseconds);
    }
    if (disk.flushes) {
      Count(flushes, disk.flushes->completed);
      Time(flush_time, disk.flushes->milliseconds);
    }
  }

  metric::Family &reads, &read_bytes, &read_time;
  metric::Family &writes, &written_bytes, &write_time;
  metric::Family &io_now, &io_time, &io_time_weighted;
  metric::Family &discards, &discarded_bytes, &discard_time;
  metric::Family &flushes, &flush_time;
  metric::Family& stuck;
};

absl::Status CollectDisk(const Context& context, StuckDisks& stuck, double now,
                         metric::Families& out) {
  // The host's series are never dropped from a page: bounded here.
  constexpr size_t kMostDisks = 512;
  machine::Buffer buffer;
  auto disks = machine::proc::ReadDiskstats(context.root.proc, buffer);
  if (!disks.ok()) return disks.status();
  std::erase_if(*disks, [&](const Disk& disk) {
    return context.options.exclude_disks.Matches(disk.name);
  });
  if (disks->size() > kMostDisks) disks->resize(kMostDisks);
  stuck.Look(*disks, now);
  Families families(out);
  for (const Disk& disk : *disks) {
    families.Add(disk);
    if (auto seconds = stuck.Stuck(disk.name, now)) {
      families.stuck.Add({{"device", disk.name}}, *seconds);
    }
  }
  return absl::OkStatus();
}

}  // namespace

Collect MakeDisk(std::function<double()> clock) {
  return [clock = std::move(clock), stuck = std::make_shared<StuckDisks>()](
             const Context& context, metric::Families& out) {
    return CollectDisk(context, *stuck, clock(), out);
  };
}

Collect MakeDisk() {
  return MakeDisk([] {
    return std::chrono::duration<double>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  });
}

}  // namespace collectors
