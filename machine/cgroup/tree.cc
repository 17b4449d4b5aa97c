#include "machine/cgroup/tree.h"

#include <sys/resource.h>

#include <algorithm>
#include <climits>
#include <optional>
#include <utility>

#include "machine/cgroup/directory.h"
#include "machine/cgroup/layout.h"
#include "machine/cgroup/walk.h"
#include "machine/text.h"

namespace machine::cgroup {
namespace {

// Kept directories get a quarter of the descriptors, and some 8 MiB of kernel
// memory at most.
std::shared_ptr<Keeping> MakeKeeping(KeepBudget& budget) {
  constexpr rlim_t kMostDirectories = 8192;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = 0;
  const rlim_t most = std::min<rlim_t>(limit.rlim_cur, INT_MAX);
  auto keeping = std::make_shared<Keeping>(
      budget,
      static_cast<int64_t>(std::min<rlim_t>(most / 4, kMostDirectories)));
  keeping->directories_below = static_cast<int>(most / 4 * 3);
  return keeping;
}

// The order of Tree::Walk(): '/' sorts before every other byte.
bool Before(std::string_view a, std::string_view b) {
  auto rank = [](char c) {
    return c == '/' ? 0 : static_cast<unsigned char>(c) + 1;
  };
  return std::ranges::lexicographical_compare(a, b, {}, rank, rank);
}

}  // namespace

class Tree::State {
 public:
  State(Hierarchies hierarchies, KeepBudget& budget)
      : hierarchies_(std::move(hierarchies)),
        layout_(std::make_shared<const Layout>(hierarchies_)),
        keeping_(MakeKeeping(budget)),
        walks_(hierarchies_.list.size()) {
    for (size_t i = 0; i < walks_.size(); ++i) {
      if (!layout_->walked[i]) continue;
      walks_[i].emplace(hierarchies_.list[i].path, layout_->slots[i],
                        kMostCgroups, kDeepest, keeping_);
    }
  }

  const Hierarchies& hierarchies() const { return hierarchies_; }

  absl::StatusOr<Cgroups> Walk() {
    absl::Status first_error = absl::OkStatus();
    bool any = false;
    bool changed = false;
    int64_t new_files = 0;
    Nodes roots(walks_.size());
    for (size_t i = 0; i < walks_.size(); ++i) {
      if (!walks_[i]) continue;
      absl::Status status = walks_[i]->Walk();
      if (!status.ok() && first_error.ok()) first_error = status;
      changed |= walks_[i]->changed();
      new_files += walks_[i]->new_files();
      roots[i] = walks_[i]->root();
      any |= status.ok();
    }
    if (changed) {
      const Cgroups before = std::exchange(cgroups_, {});
      known_ = before.begin();
      known_end_ = before.end();
      if (any) Unite(roots, "/");
    }
    keeping_->files.CgroupWants(keeping_->wanted.load() + new_files);
    if (any) return cgroups_;
    if (first_error.ok()) return Unavailable("not_mounted", "no cgroups");
    return first_error;
  }

 private:
  using Nodes = std::vector<const HierarchyWalk::Node*>;  // by hierarchy

  // Appends the cgroup that `nodes` are in the hierarchies, and those below.
  void Unite(const Nodes& nodes, const std::string& path) {
    if (cgroups_.size() == kMostCgroups) return;
    cgroups_.push_back(Find(nodes, path));
    // The children of each are sorted by name; `at` is how far we are.
    std::vector<size_t> at(nodes.size());
    for (;;) {
      const std::string* least = nullptr;
      for (size_t i = 0; i < nodes.size(); ++i) {
        if (!nodes[i] || at[i] == nodes[i]->children.size()) continue;
        const auto& name = nodes[i]->children[at[i]].directory->name();
        if (!least || name < *least) least = &name;
      }
      if (!least) return;
      Nodes below(nodes.size());
      for (size_t i = 0; i < nodes.size(); ++i) {
        if (!nodes[i] || at[i] == nodes[i]->children.size()) continue;
        const auto& child = nodes[i]->children[at[i]];
        if (child.directory->name() != *least) continue;
        below[i] = &child;
        ++at[i];
      }
      Unite(below, (path == "/" ? path : path + "/") + *least);
    }
  }

  // The known cgroup of that path if it has the same directories still.
  std::shared_ptr<const Cgroup> Find(const Nodes& nodes,
                                     const std::string& path) {
    Cgroup::Directories directories(nodes.size());
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i]) directories[i] = nodes[i]->directory;
    }
    while (known_ != known_end_ && Before((*known_)->path(), path)) ++known_;
    if (known_ != known_end_ && (*known_)->path() == path &&
        (*known_)->directories() == directories) {
      return *known_;
    }
    return std::make_shared<const Cgroup>(path, layout_,
                                          std::move(directories));
  }

  const Hierarchies hierarchies_;
  const std::shared_ptr<const Layout> layout_;
  const std::shared_ptr<Keeping> keeping_;
  std::vector<std::optional<HierarchyWalk>> walks_;  // empty: not looked at
  Cgroups cgroups_;                                  // of the last walk
  // While uniting: how far we are in the cgroups of the walk before.
  Cgroups::const_iterator known_, known_end_;
};

Tree::Tree(Hierarchies hierarchies, KeepBudget& budget)
    : state_(std::make_unique<State>(std::move(hierarchies), budget)) {}

Tree::~Tree() = default;

const Hierarchies& Tree::hierarchies() const { return state_->hierarchies(); }

absl::StatusOr<Cgroups> Tree::Walk() { return state_->Walk(); }

}  // namespace machine::cgroup
