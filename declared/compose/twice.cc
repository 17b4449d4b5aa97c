#include "declared/compose/twice.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "declared/health.h"
#include "declared/text.h"

namespace declared::compose {
namespace {

class Joiner {
 public:
  Joiner(Workload& first, std::vector<Problem>& problems)
      : first_(first), problems_(problems) {}

  void Join(Workload second) {
    if (first_.parts.empty() || second.parts.empty()) return;
    Part& to = first_.parts[0];
    Part& from = second.parts[0];
    for (auto& [resource, value] : from.values) {
      const auto [at, added] = to.values.try_emplace(resource, value);
      if (!added) Compare(NameOf(resource), at->second, value);
    }
    for (auto& [check, value] : second.thresholds) {
      const auto [at, added] = first_.thresholds.try_emplace(check, value);
      if (!added) Compare(check, at->second, value);
    }
    if (first_.replicas && second.replicas) {
      Compare("replicas", *first_.replicas, *second.replicas);
    } else if (second.replicas) {
      first_.replicas = std::move(second.replicas);
    }
    for (Port& port : from.ports) {
      const bool known =
          std::any_of(to.ports.begin(), to.ports.end(), [&](const Port& p) {
            return p.port == port.port && p.protocol == port.protocol;
          });
      if (!known) to.ports.push_back(std::move(port));
    }
    if (to.health.empty()) {
      to.health = std::move(from.health);
    } else if (!from.health.empty()) {  // which one holds is not known
      std::erase_if(to.health, [&](const HealthCheck& one) {
        return std::none_of(
            from.health.begin(), from.health.end(),
            [&](const HealthCheck& other) { return SameQuestion(one, other); });
      });
    }
    if (to.container.empty()) to.container = std::move(from.container);
    if (first_.must_run != second.must_run) {
      first_.must_run = false;
      first_.must_run_why = "two files differ";
    }
  }

 private:
  void Compare(std::string_view what, Value& first, const Value& second) {
    if (first.number == second.number) return;
    first.state = Value::State::kAmbiguous;
    problems_.push_back(
        {Severity::kError, "declared-twice", second.location,
         Printable(first_.name, 60) + ": " + Printable(what, 60) + " is '" +
             Printable(second.text, 40) + "' here and '" +
             Printable(first.text, 40) + "' in " + ToText(first.location) +
             ": which one holds is not known",
         "name the file that is used by the flag, or remove one"});
  }

  Workload& first_;
  std::vector<Problem>& problems_;
};

}  // namespace

std::vector<Workload> JoinTwice(std::vector<Workload> workloads,
                                std::vector<Problem>& problems) {
  std::vector<Workload> joined;
  std::map<std::pair<std::string, std::string>, size_t> places;
  for (Workload& workload : workloads) {
    const auto [at, added] =
        places.try_emplace({workload.name_space, workload.name}, joined.size());
    if (added) {
      joined.push_back(std::move(workload));
      continue;
    }
    Workload& first = joined[at->second];
    if (first.alternatives.empty()) first.alternatives = {first};
    first.alternatives.push_back(workload);
    Joiner(first, problems).Join(std::move(workload));
  }
  return joined;
}

}  // namespace declared::compose
