// Every reader of procfs over the same bytes.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "machine/net/device.h"
#include "machine/net/listeners.h"
#include "machine/net/protocols.h"
#include "machine/net/sock_diag.h"
#include "machine/net/sockstat.h"
#include "machine/net/softnet.h"
#include "machine/pressure.h"
#include "machine/proc/diskstats.h"
#include "machine/proc/hidepid.h"
#include "machine/proc/limits.h"
#include "machine/proc/meminfo.h"
#include "machine/proc/mountinfo.h"
#include "machine/proc/pid_stat.h"
#include "machine/proc/pid_status.h"
#include "machine/proc/self.h"
#include "machine/proc/stat.h"
#include "machine/proc/vmstat.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/require.h"

namespace {

namespace proc = machine::proc;
using fuzz::Require;

void CheckProcess(std::string_view text) {
  const auto stat = proc::ParsePidStat(text);
  fuzz::RequireGood(stat.status());
  if (stat.ok()) {
    Require(stat->comm.empty() || (stat->comm.data() >= text.data() &&
                                   stat->comm.data() + stat->comm.size() <=
                                       text.data() + text.size()),
            "the name points into the text");
  }
  fuzz::RequireGood(proc::ParsePidStatus(text).status());
  const auto self = proc::ParseSelf(text, 100, 4096);
  fuzz::RequireGood(self.status());
  if (self.ok()) {
    Require(self->cpu_seconds >= 0 && std::isfinite(self->cpu_seconds) &&
                self->start_seconds >= 0,
            "times are not negative");
  }
  const auto limit = proc::ParseOpenFilesLimit(text);
  fuzz::RequireGood(limit.status());
  if (limit.ok()) fuzz::RequireAmount(*limit);
}

void CheckMachine(std::string_view text) {
  fuzz::RequireGood(proc::ParseMeminfo(text).status());
  fuzz::RequireGood(proc::ParseStat(text).status());
  fuzz::RequireGood(proc::ParseDiskstats(text).status());
  fuzz::RequireGood(machine::ParsePressure(text).status());
  const auto vmstat = proc::ParseVmstat(text);
  fuzz::RequireGood(vmstat.status());
  if (vmstat.ok()) {
    Require(std::is_sorted(
                vmstat->entries.begin(), vmstat->entries.end(),
                [](const auto& a, const auto& b) { return a.first < b.first; }),
            "vmstat is sorted");
    for (const auto& [key, value] : vmstat->entries) {
      Require(vmstat->Get(key).has_value(), "a key is found");
    }
  }
}

void CheckNetwork(std::string_view text) {
  namespace net = machine::net;
  fuzz::RequireGood(net::ParseDevices(text).status());
  fuzz::RequireGood(net::ParseProtocols(text).status());
  fuzz::RequireGood(net::ParseSockstat(text).status());
  fuzz::RequireGood(net::ParseSoftnet(text).status());
  std::vector<net::Listener> found;
  fuzz::RequireGood(net::ParseListeners(text, net::Protocol::kTcp, found));
  fuzz::RequireGood(net::ParseListeners(text, net::Protocol::kUdp, found));
  for (const net::Listener& listener : found) {
    Require(listener.port >= 0 && listener.port <= 65535, "a port");
  }
  // What the kernel refuses can be any error.
  (void)net::ParseDiag(text, net::Protocol::kTcp, found);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::TextOf(data, size);
  CheckProcess(text);
  CheckMachine(text);
  CheckNetwork(text);
  const auto mounts = proc::ParseMountinfo(text);
  fuzz::RequireGood(mounts.status());
  if (mounts.ok()) {
    Require(!mounts->empty(), "what is found is something");
    for (const proc::Mount& mount : *mounts) {
      proc::HasOption(mount.super_options, "cpu");
      proc::HidesProcesses(mount.super_options, text);
    }
  }
  return 0;
}
