// A cgroup tree for tests of snapshots.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "drift/snapshot.h"
#include "gtest/gtest.h"
#include "machine/cgroup/hierarchies.h"
#include "machine/keep.h"
#include "tests/support/tree.h"

namespace drift {

// A cgroup v2 tree of directories, walked for real.
class SnapshotTest : public testing::Test {
 protected:
  SnapshotTest() : budget_(0, 0) {
    files_.MakeDir("cgroup");
    tree_ = std::make_unique<machine::cgroup::Tree>(
        *machine::cgroup::FindHierarchies("30 24 0:26 / " +
                                              files_.Path("cgroup") +
                                              " rw - cgroup2 cgroup2 rw\n",
                                          files_.Path("cgroup")),
        budget_);
    rules_.fold = *Pattern::Compile(std::string(kDefaultFold));
  }

  void Make(const std::string& path) { files_.MakeDir("cgroup/" + path); }
  void Remove(const std::string& path) { files_.Remove("cgroup/" + path); }

  Snapshot Take(const Snapshot* previous = nullptr) {
    return TakeSnapshot(*tree_->Walk(), rules_, {}, previous);
  }

  static std::map<std::string, std::string> Types(const Snapshot& snapshot) {
    std::map<std::string, std::string> types;
    for (const Workload& workload : snapshot.workloads) {
      types[workload.identity.workload] = workload.identity.workload_type;
    }
    return types;
  }

  // path -> workload it belongs to
  static std::map<std::string, std::string> Members(const Snapshot& snapshot) {
    std::map<std::string, std::string> members;
    for (const auto& member : snapshot.members) {
      members[member.cgroup->path()] =
          member.workload < 0
              ? "-"
              : snapshot.workloads[static_cast<size_t>(member.workload)]
                    .identity.workload;
    }
    return members;
  }

  support::TempTree files_;
  machine::KeepBudget budget_;
  std::unique_ptr<machine::cgroup::Tree> tree_;
  Rules rules_;
};

}  // namespace drift
