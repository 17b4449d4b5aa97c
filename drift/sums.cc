#include "drift/sums.h"

#include <cmath>
#include <set>
#include <string>
#include <utility>

namespace drift {
namespace {

using declared::Resource;
using declared::Value;

const Value* Find(const declared::Values& values, Resource resource) {
  auto found = values.find(resource);
  return found == values.end() ? nullptr : &found->second;
}

class Adding {
 public:
  Adding(Resource resource, const MachineFacts& machine, Sum& sum)
      : resource_(resource), machine_(machine), sum_(sum) {}

  void Add(const Workload& workload) {
    const Value* of_pod = Find(workload.declared->pod_values, resource_);
    if (of_pod == nullptr) {
      Add(Find(workload.part->values, resource_));
    } else if (pods_.insert({workload.declared, workload.identity.pod})
                   .second) {
      Add(of_pod);
    }
  }

 private:
  void Add(const Value* value) {
    std::optional<double> number;
    if (value != nullptr && value->state == Value::State::kValid) {
      number = Resolve(*value, machine_);
    }
    if (number && std::isfinite(*number)) {
      sum_.total = sum_.total.value_or(0) + *number;
    } else {
      ++sum_.without;
    }
  }

  const Resource resource_;
  const MachineFacts& machine_;
  Sum& sum_;
  std::set<std::pair<const declared::Workload*, std::string>> pods_;
};

}  // namespace

Sums SumsOf(const Snapshot& snapshot, const MachineFacts& machine,
            const std::function<bool(int member)>& runs) {
  Sums sums;
  Adding adding[] = {
      {Resource::kMemoryLimit, machine, sums.memory_limit},
      {Resource::kMemoryRequest, machine, sums.memory_request},
      {Resource::kCpuLimit, machine, sums.cpu_limit},
      {Resource::kCpuRequest, machine, sums.cpu_request},
  };
  for (const Workload& workload : snapshot.workloads) {
    if (workload.group || workload.part == nullptr) continue;
    if (!runs(workload.member)) continue;
    ++sums.instances;
    for (Adding& one : adding) one.Add(workload);
  }
  return sums;
}

}  // namespace drift
