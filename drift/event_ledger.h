// memory.events since this exporter started. The kernel's counters live and die
// with a cgroup: a restart of the unit begins at 0, and a kill right before the
// end is never read. Here they are added up by who the workload is, and outlive
// its cgroup.
//
// What a cgroup counted before it was first seen counts in full if it was born
// while we ran, and not at all if it was there at the first look: a restart of
// ours invents nothing. A parent's counter (v2) keeps what its children
// counted: kills that it has and its living children do not have belong to the
// one that vanished meanwhile, if it is one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "machine/cgroup/memory.h"

namespace drift {

// Who killed: the limit of the workload itself, that of a cgroup above it, the
// machine that was out of memory, systemd-oomd.
enum class Killer : uint8_t { kOwnLimit, kAncestorLimit, kMachine, kOomd };
constexpr size_t kKillers = 4;

// Not thread-safe.
class EventLedger {
 public:
  // A workload at one look.
  struct Seen {
    std::string who;  // ToText(identity)
    std::string path;
    uint64_t inode = 0;
    int parent = -1;            // index of the enclosing workload; -1: none
    bool hierarchical = false;  // v2: counts what happens below as well
    // Cgroups that are no workloads are counted to it: what its workloads do
    // not explain may be theirs.
    bool folds = false;
    machine::cgroup::MemoryEvents events;
    machine::cgroup::MemoryEvents local;  // memory.events.local
    std::optional<uint64_t> oomd_kills;   // processes, user.oomd_kill
  };
  struct Totals {
    machine::cgroup::MemoryEvents events;
    // Kills of its own processes whose killer is known.
    uint64_t kills[kKillers] = {};
  };

  // All workloads; parents before their children. `others` are the inodes of
  // the cgroups that are none (yet): one that becomes a workload later was not
  // born then.
  void Look(const std::vector<Seen>& seen,
            const std::vector<uint64_t>& others = {});

  // Between looks: a known cgroup has these events now.
  void Note(const std::string& path, uint64_t inode,
            const machine::cgroup::MemoryEvents& events);

  // Null: never seen.
  const Totals* Of(const std::string& who) const;
  // OOM kills of workloads that vanished when several did, by the workload
  // that enclosed them.
  const std::map<std::string, uint64_t>& unattributed() const {
    return unattributed_;
  }
  // It is not seen any more, and will not be asked for again.
  void Forget(const std::string& who);

 private:
  struct Known {
    std::string who;
    std::string key;
    std::string parent;  // key; "": none
    machine::cgroup::MemoryEvents last;
    std::optional<uint64_t> last_local_oom, last_oomd;
    uint64_t kills = 0;  // since the last look
    // Kills of its own for which no limit was seen to be hit yet.
    uint64_t unexplained = 0;
    // Kills that its workloads had and it had not, being read before them.
    uint64_t ahead = 0;
    uint64_t look = 0;
    bool resettable = false;
    bool born = false;  // while we ran
  };
  struct Change {
    uint64_t kills = 0;      // with those below, if hierarchical
    uint64_t own_kills = 0;  // without those of workloads below
    bool limit_hit = false;
    bool tells_limit = false;  // memory.events.local is known
    bool before = false;       // it was known before this look
  };
  static std::string KeyOf(const std::string& path, uint64_t inode);
  uint64_t Add(Known& known, const machine::cgroup::MemoryEvents& events);
  Change Take(const Seen& seen, const std::string& parent);
  void Explain(const std::vector<Seen>& seen, std::vector<Change>& changes);
  void TakeOff(const std::vector<Seen>& seen, std::vector<Change>& changes);
  void TakeLost(const std::vector<Seen>& seen, std::vector<Change>& changes);

  std::unordered_map<std::string, Known> known_;  // by key
  std::unordered_map<std::string, Totals> totals_;
  std::map<std::string, uint64_t> unattributed_;
  std::unordered_set<uint64_t> there_;  // inodes of all at the last look
  uint64_t look_ = 0;
};

}  // namespace drift
