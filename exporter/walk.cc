#include "exporter/walk.h"

#include <optional>
#include <utility>

#include "machine/cgroup/hierarchies.h"
#include "machine/cgroup/tree.h"

namespace exporter {
namespace {

class Walker {
 public:
  Walker(std::shared_ptr<const machine::Root> root,
         std::shared_ptr<machine::KeepBudget> budget, WalkOptions options)
      : root_(std::move(root)),
        budget_(std::move(budget)),
        options_(std::move(options)) {}

  absl::StatusOr<std::shared_ptr<const collectors::Workloads>> Walk() {
    if (tree_ == nullptr) {
      if (absl::Status found = FindTree(); !found.ok()) return found;
    }
    auto cgroups = tree_->Walk();
    if (!cgroups.ok()) return cgroups.status();
    std::shared_ptr<const drift::Declarations> declarations;
    if (options_.declarations) {
      declarations = options_.declarations();
      // Who is named before what is declared is known keeps a poorer name.
      if (declarations == nullptr) {
        return absl::DeadlineExceededError(
            "what is declared is still being read for the first time");
      }
    }
    last_ = std::make_shared<const collectors::Workloads>(drift::TakeSnapshot(
        *cgroups, options_.rules, MakeKnown(declarations.get()),
        last_ == nullptr ? nullptr : &last_->snapshot));
    return last_;
  }

 private:
  drift::Known MakeKnown(const drift::Declarations* declarations) const {
    drift::Known known;
    if (declarations != nullptr) known.inventory = declarations->inventory;
    if (options_.containers != nullptr) {
      options_.containers->BeginWalk();
      known.container = [this](const std::string& id, const std::string& path) {
        return options_.containers->Ask(id, path);
      };
    }
    return known;
  }

  absl::Status FindTree() {
    machine::Buffer buffer;
    auto mountinfo = root_->proc.Read("self/mountinfo", buffer);
    if (!mountinfo.ok()) return mountinfo.status();
    auto hierarchies =
        machine::cgroup::FindHierarchies(*mountinfo, options_.cgroupfs);
    if (!hierarchies.ok()) return hierarchies.status();
    tree_ = std::make_unique<machine::cgroup::Tree>(*std::move(hierarchies),
                                                    *budget_);
    return absl::OkStatus();
  }

  std::shared_ptr<const machine::Root> root_;
  std::shared_ptr<machine::KeepBudget> budget_;
  const WalkOptions options_;
  std::unique_ptr<machine::cgroup::Tree> tree_;
  std::shared_ptr<const collectors::Workloads> last_;
};

}  // namespace

Scraper::Walk MakeWalk(std::shared_ptr<const machine::Root> root,
                       std::shared_ptr<machine::KeepBudget> budget,
                       WalkOptions options) {
  auto walker = std::make_shared<Walker>(std::move(root), std::move(budget),
                                         std::move(options));
  return [walker] { return walker->Walk(); };
}

}  // namespace exporter
