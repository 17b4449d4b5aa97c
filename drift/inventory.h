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
  // ProblemsOf() names both places. A second native entry of one name is left
  // out: two patterns cannot be one workload.
  explicit Inventory(std::vector<declared::Workload> workloads);
  Inventory(const Inventory&) = delete;
  Inventory& operator=(const Inventory&) = delete;

  const std::vector<declared::Workload>& workloads() const {
    return workloads_;
  }
  // Of a source: what it declares that another place declares otherwise.
  std::vector<declared::Problem> ProblemsOf(std::string_view source) const;

  // Each returns null for what nobody declared.

  // A unit or slice by name; an instance falls back to its template.
  const declared::Workload* Unit(std::string_view name) const;
  const declared::Workload* Compose(std::string_view project,
                                    std::string_view service) const;
  // The first whose pattern matches the cgroup path.
  const declared::Workload* Native(const std::string& path) const;
  // What is declared of the pod as a whole; null: nothing.
  const declared::Part* PodOf(const declared::Workload& workload) const;
  // By exact namespace; "" finds those that were declared without one.
  const declared::Workload* Kubernetes(std::string_view name_space,
                                       std::string_view type,
                                       std::string_view name) const;

 private:
  const declared::Workload* Find(const std::string& key) const;

  std::vector<declared::Workload> workloads_;
  struct Twice {
    std::string source;
    declared::Problem problem;
  };
  std::vector<Twice> problems_;
  // What pods are given as a whole, by workload.
  std::unordered_map<const declared::Workload*, declared::Part> pods_;
  std::unordered_map<std::string, size_t> by_key_;  // index into workloads_
  std::vector<size_t> native_;
};

// The part of `workload` that runs as `container`; of a workload with a single
// part: that one. Null: not declared (an injected sidecar).
const declared::Part* PartOf(const declared::Workload& workload,
                             std::string_view container);

}  // namespace drift
