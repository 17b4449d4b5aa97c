#include "drift/evaluate.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace drift {
namespace {

using declared::Resource;

// The least of what is known.
std::optional<double> Least(const std::optional<double>& a,
                            const std::optional<double>& b) {
  if (!a) return b;
  return b ? std::min(*a, *b) : a;
}

class Evaluation {
 public:
  Evaluation(const Snapshot& snapshot, const Look& look)
      : snapshot_(snapshot), look_(look) {}

  InstanceDrift Of(int index) {
    const Workload& workload = snapshot_.workloads[static_cast<size_t>(index)];
    InstanceDrift drift;
    drift.workload = index;
    const MachineFacts& machine = look_.machine;
    drift.memory = Up(workload.member, Resource::kMemoryLimit,
                      &CgroupFacts::memory_usage, machine.memory_bytes);
    drift.cpu = Up(workload.member, Resource::kCpuLimit, nullptr, machine.cpus);
    drift.tasks = Up(workload.member, Resource::kTasksLimit,
                     &CgroupFacts::tasks, machine.tasks);
    if (workload.part == nullptr) return drift;
    for (const auto& [resource, value] : workload.part->values) {
      // Nothing is applied of these.
      if (resource == Resource::kMemoryRequest ||
          resource == Resource::kOomdPressureLimit) {
        continue;
      }
      drift.comparisons.push_back(Of(workload, resource, value, drift));
    }
    return drift;
  }

 private:
  const CgroupFacts& Facts(int member) const { return look_.facts(member); }

  // From the cgroup itself up to the machine, which has `total`.
  Effective Up(int member, Resource resource,
               std::optional<double> CgroupFacts::*usage,
               const std::optional<double>& total) {
    levels_.clear();
    for (; member >= 0;
         member = snapshot_.members[static_cast<size_t>(member)].parent) {
      const CgroupFacts& facts = Facts(member);
      const auto& place = snapshot_.members[static_cast<size_t>(member)];
      const std::optional<Applied>& applied = facts.Of(resource);
      Level level{place.cgroup->path(), std::nullopt, std::nullopt};
      if (applied) level.limit = applied->number;
      if (usage != nullptr) level.usage = facts.*usage;
      if (place.parent < 0) {
        // What the machine has is no cgroup's limit: nobody's usage is near it.
        level.limit = Least(level.limit, total);
        if (level.limit == total) level.usage.reset();
      }
      levels_.push_back(level);
    }
    return EffectiveOf(levels_);
  }

  Comparison Of(const Workload& workload, Resource resource,
                const declared::Value& value, const InstanceDrift& drift) {
    Comparison comparison;
    comparison.resource = resource;
    comparison.declared = &value;
    comparison.number = Resolve(value, look_.machine);
    comparison.applied = AppliedTo(workload, resource, comparison.number);
    Question question;
    question.resource = resource;
    question.declared = &value;
    question.applied = comparison.applied;
    if (resource == Resource::kMemoryLimit) {
      question.effective = drift.memory.limit;
    } else if (resource == Resource::kCpuLimit) {
      question.effective = drift.cpu.limit;
    } else if (resource == Resource::kTasksLimit) {
      question.effective = drift.tasks.limit;
    }
    const declared::Values& overrides = workload.declared->overrides;
    if (auto found = overrides.find(resource); found != overrides.end()) {
      question.override_value = &found->second;
    }
    question.changed = workload.declared->changed;
    if (workload.container != nullptr) {
      question.created = CreatedWith(workload.container->created, resource);
    }
    comparison.reason = Compare(question, look_.machine);
    return comparison;
  }

  std::optional<Applied> AppliedTo(const Workload& workload, Resource resource,
                                   const std::optional<double>& number) const {
    if (resource != Resource::kOpenFilesLimit) {
      return Facts(workload.member).Of(resource);
    }
    if (!number || !look_.open_files) return std::nullopt;
    auto limit = look_.open_files(workload.member, *number);
    if (!limit) return std::nullopt;
    return Applied{*limit, Applied::Scale::kPlain};
  }

  const Snapshot& snapshot_;
  const Look& look_;
  std::vector<Level> levels_;
};

// That nothing of it runs here is only known when every container is, and what
// must run on every node need not on a machine that is none.
bool CanTell(const declared::Workload& workload, const Snapshot& snapshot,
             bool pods) {
  switch (workload.language) {
    case declared::Language::kKubernetes:
      // (Static pods have no other place than this.)
      return (pods || workload.type == "pod") && snapshot.unidentified == 0;
    case declared::Language::kCompose:
      return snapshot.unidentified == 0;
    default:
      return true;
  }
}

}  // namespace

std::vector<InstanceDrift> Evaluate(const Snapshot& snapshot,
                                    const Look& look) {
  std::vector<InstanceDrift> all;
  Evaluation evaluation(snapshot, look);
  for (size_t i = 0; i < snapshot.workloads.size(); ++i) {
    if (snapshot.workloads[i].declared == nullptr) continue;
    all.push_back(evaluation.Of(static_cast<int>(i)));
  }
  return all;
}

std::vector<Presence> PresenceOf(const Snapshot& snapshot, const Look& look) {
  // Pods by name, so that one with several containers counts once; anything
  // else by its cgroup.
  std::unordered_map<const declared::Workload*, std::set<std::string>> running;
  bool pods = false;
  for (const Workload& workload : snapshot.workloads) {
    pods |= !workload.identity.pod.empty();
    if (workload.declared == nullptr) continue;
    // A pod's own cgroup is none of its containers.
    if (workload.group &&
        workload.declared->language == declared::Language::kKubernetes) {
      continue;
    }
    std::set<std::string>& names = running[workload.declared];
    const std::optional<double>& tasks = look.facts(workload.member).tasks;
    if (tasks && *tasks == 0) continue;
    // A pod that has nothing but its pause container does not run.
    if (workload.container != nullptr && workload.container->sandbox) continue;
    names.insert(workload.identity.pod.empty() ? workload.cgroup->path()
                                               : workload.identity.pod);
  }
  std::vector<Presence> all;
  if (snapshot.inventory == nullptr) return all;
  for (const declared::Workload& workload : snapshot.inventory->workloads()) {
    auto here = running.find(&workload);
    const int count =
        here == running.end() ? 0 : static_cast<int>(here->second.size());
    if (here == running.end() && !workload.must_run) continue;
    if (count == 0 && !CanTell(workload, snapshot, pods)) continue;
    all.push_back({&workload, count});
  }
  return all;
}

}  // namespace drift
