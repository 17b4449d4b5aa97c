// Everything that is declared, as one set with an index: what a running
// workload is looked up in. Made once per load, then read by every scrape.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "declared/problem.h"
#include "declared/workload.h"

namespace drift {

class Inventory {
 public:
  Inventory() = default;
  // One object declared twice (same language, namespace, type and name):
  // values that agree count once; those that differ become kAmbiguous, and
  // problems() names both places.
  explicit Inventory(std::vector<declared::Workload> workloads);
  Inventory(const Inventory&) = delete;
  Inventory& operator=(const Inventory&) = delete;

  const std::vector<declared::Workload>& workloads() const {
    return workloads_;
  }
  const std::vector<declared::Problem>& problems() const { return problems_; }

  // Each returns null for what nobody declared.

  // A unit or slice by name; an instance falls back to its template.
  const declared::Workload* Unit(std::string_view name) const;
  const declared::Workload* Compose(std::string_view project,
                                    std::string_view service) const;
  // The first whose pattern matches the cgroup path.
  const declared::Workload* Native(const std::string& path) const;
  // By exact namespace; "" finds those that were declared without one.
  const declared::Workload* Kubernetes(std::string_view name_space,
                                       std::string_view type,
                                       std::string_view name) const;

 private:
  const declared::Workload* Find(const std::string& key) const;

  std::vector<declared::Workload> workloads_;
  std::vector<declared::Problem> problems_;
  std::unordered_map<std::string, size_t> by_key_;  // index into workloads_
  std::vector<size_t> native_;
};

// The part of `workload` that runs as `container`; of a workload with a single
// part: that one. Null: not declared (an injected sidecar).
const declared::Part* PartOf(const declared::Workload& workload,
                             std::string_view container);

}  // namespace drift
