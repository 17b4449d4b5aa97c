// The whole plug-in interface: a collector is a function in a table
// (collectors.cc), not a class hierarchy and not a static initialiser.
#pragma once

#include <prometheus/collectable.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "collectors/workloads.h"
#include "drift/declarations.h"
#include "drift/pattern.h"
#include "machine/dir.h"
#include "machine/proc/processes.h"
#include "metric/family.h"

namespace collectors {

// Partitions and what is made of memory; one end of each container's cable.
inline constexpr std::string_view kDefaultExcludeDisks =
    "(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme[0-9]+n[0-9]+p|mmcblk[0-9]+p)[0-9]+";
inline constexpr std::string_view kDefaultExcludeNetworkDevices =
    "(veth|cali|lxc|tap|nodelocaldns|ip6tnl|gretap|erspan|sit|tunl|dummy).*";

// What flags decide for collectors.
struct Options {
  // --collector.listen.undeclared: also what listens without being declared.
  bool undeclared_ports = false;
  // --collector.network.device-exclude: devices of the machine left out.
  drift::Pattern exclude_network_devices = {};
  // --collector.disk.device-exclude.
  drift::Pattern exclude_disks = {};
  // The environment's DBUS_SYSTEM_BUS_ADDRESS; empty: the usual places.
  std::string system_bus_address = {};
};

// All that a collector may look at during one run. There are no globals.
struct Context {
  const machine::Root& root;  // /proc, /sys and /, or a test tree
  const Options& options;
  machine::proc::Processes& processes;  // remembers who was in D before
  // The cgroups of this scrape as workloads. They are walked beside the
  // collectors; this waits for the walk. DeadlineExceeded: it is late;
  // Unavailable: this machine has no cgroups. Take what does not need
  // workloads first.
  std::function<absl::StatusOr<std::shared_ptr<const Workloads>>()> workloads;
  // What is declared, as of the last load; null while the first one is under
  // way. Never waits.
  std::function<std::shared_ptr<const drift::Declarations>()> declarations;
};

// Turns one look at the machine into families. Runs on a thread of its own,
// never twice at once, and may be late: what it wrote is then thrown away.
//   Ok           it wrote its families; none of them is a placeholder zero
//   Unavailable  this machine has no such data (machine::Unavailable)
//   else         a fault; families written before it are kept
using Collect = std::function<absl::Status(const Context&, metric::Families&)>;

struct Collector {
  std::string name;   // --collector.<name>, and the label collector="<name>"
  std::string reads;  // for --help, the page and the README
  bool on_by_default = true;
  Collect collect;
};

// The table, in collectors.cc: one line is one collector, sorted by name.
std::vector<Collector> All();

// The door for code outside this repository: any prometheus::Collectable (a
// prometheus::Registry is one) as a row of the table.
Collector FromCollectable(
    std::string name, std::string reads,
    std::shared_ptr<const prometheus::Collectable> collectable);

}  // namespace collectors
