#include "declared/relocate.h"

namespace declared {
namespace {

class Relocator {
 public:
  explicit Relocator(
      const std::function<std::string(const std::string&)>& path_to)
      : path_to_(path_to) {}

  void Move(Location& location) const {
    if (!location.file.empty()) location.file = path_to_(location.file);
  }
  template <typename Key>
  void Move(std::map<Key, Value>& values) const {
    for (auto& [key, value] : values) Move(value.location);
  }
  void Move(Part& part) const {
    Move(part.location);
    Move(part.values);
    for (IoLimit& io : part.io) Move(io.value.location);
    for (Port& port : part.ports) Move(port.location);
    for (HealthCheck& check : part.health) Move(check.location);
  }
  void Move(Workload& workload) const {
    Move(workload.location);
    for (Part& part : workload.parts) Move(part);
    Move(workload.pod_values);
    Move(workload.thresholds);
    Move(workload.overrides);
    if (workload.replicas) Move(workload.replicas->location);
    for (Workload& alternative : workload.alternatives) Move(alternative);
  }

 private:
  const std::function<std::string(const std::string&)>& path_to_;
};

}  // namespace

void Relocate(Loaded& loaded,
              const std::function<std::string(const std::string&)>& path_to) {
  const Relocator relocator(path_to);
  for (Workload& workload : loaded.workloads) relocator.Move(workload);
  for (Problem& problem : loaded.problems) relocator.Move(problem.location);
}

}  // namespace declared
