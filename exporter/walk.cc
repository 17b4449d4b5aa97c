#include "exporter/walk.h"

#include <optional>
#include <utility>

#include "machine/cgroup/hierarchies.h"
#include "machine/cgroup/tree.h"

namespace exporter {
namespace {

class Walker {
 public:
  Walker(std::shared_ptr<const machine::Root> root, std::string cgroupfs,
         drift::Rules rules, std::shared_ptr<machine::KeepBudget> budget)
      : root_(std::move(root)),
        cgroupfs_(std::move(cgroupfs)),
        rules_(std::move(rules)),
        budget_(std::move(budget)) {}

  absl::StatusOr<std::shared_ptr<const collectors::Workloads>> Walk() {
    if (tree_ == nullptr) {
      if (absl::Status found = FindTree(); !found.ok()) return found;
    }
    auto cgroups = tree_->Walk();
    if (!cgroups.ok()) return cgroups.status();
    last_ = std::make_shared<const collectors::Workloads>(drift::TakeSnapshot(
        *cgroups, rules_, last_ == nullptr ? nullptr : &last_->snapshot));
    return last_;
  }

 private:
  absl::Status FindTree() {
    machine::Buffer buffer;
    auto mountinfo = root_->proc.Read("self/mountinfo", buffer);
    if (!mountinfo.ok()) return mountinfo.status();
    auto hierarchies = machine::cgroup::FindHierarchies(*mountinfo, cgroupfs_);
    if (!hierarchies.ok()) return hierarchies.status();
    tree_ = std::make_unique<machine::cgroup::Tree>(*std::move(hierarchies),
                                                    *budget_);
    return absl::OkStatus();
  }

  std::shared_ptr<const machine::Root> root_;
  std::string cgroupfs_;
  drift::Rules rules_;
  std::shared_ptr<machine::KeepBudget> budget_;
  std::unique_ptr<machine::cgroup::Tree> tree_;
  std::shared_ptr<const collectors::Workloads> last_;
};

}  // namespace

Scraper::Walk MakeWalk(std::shared_ptr<const machine::Root> root,
                       std::string cgroupfs, drift::Rules rules,
                       std::shared_ptr<machine::KeepBudget> budget) {
  auto walker = std::make_shared<Walker>(std::move(root), std::move(cgroupfs),
                                         std::move(rules), std::move(budget));
  return [walker] { return walker->Walk(); };
}

}  // namespace exporter
