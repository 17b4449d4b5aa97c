#include "drift/facts.h"

namespace drift {
namespace {

using declared::Resource;

template <typename Number>
std::optional<Applied> Plain(const std::optional<Number>& number) {
  if (!number) return std::nullopt;
  return Applied{static_cast<double>(*number), Applied::Scale::kPlain};
}

std::optional<double> Number(const std::optional<uint64_t>& number) {
  if (!number) return std::nullopt;
  return static_cast<double>(*number);
}

}  // namespace

CgroupFacts FactsOf(const machine::cgroup::Memory* memory,
                    const machine::cgroup::Cpu* cpu,
                    const machine::cgroup::Pids* pids) {
  CgroupFacts facts;
  auto Set = [&](Resource resource, std::optional<Applied> applied) {
    facts.applied[static_cast<size_t>(resource)] = applied;
  };
  if (memory != nullptr) {
    Set(Resource::kMemoryLimit, Plain(memory->limit));
    Set(Resource::kMemoryHigh, Plain(memory->high));
    Set(Resource::kMemoryMin, Plain(memory->min));
    Set(Resource::kMemoryLow,
        Plain(memory->low ? memory->low : memory->soft_limit));
    Set(Resource::kMemorySwapLimit, Plain(memory->swap_limit));
    facts.memory_usage = Number(memory->usage);
  }
  if (cpu != nullptr) {
    Set(Resource::kCpuLimit, Plain(cpu->limit_cores));
    std::optional<Applied> weight = Plain(cpu->weight);
    if (weight) weight->scale = Applied::Scale::kWeight;
    if (!weight && cpu->shares) {
      weight = Plain(cpu->shares);
      weight->scale = Applied::Scale::kShares;
    }
    Set(Resource::kCpuRequest, weight);
    Set(Resource::kCpuWeight, weight);
  }
  if (pids != nullptr) {
    Set(Resource::kTasksLimit, Plain(pids->limit));
    facts.tasks = Number(pids->current);
  }
  return facts;
}

std::optional<Applied> CreatedWith(const machine::runtime::Created& created,
                                   Resource resource) {
  switch (resource) {
    case Resource::kMemoryLimit:
      return Plain(created.memory_limit);
    case Resource::kMemoryLow:
      return Plain(created.memory_low);
    case Resource::kMemorySwapLimit:
      return Plain(created.swap_limit);
    case Resource::kCpuLimit:
      return Plain(created.cpu_limit);
    case Resource::kCpuRequest: {
      std::optional<Applied> shares = Plain(created.cpu_shares);
      if (shares) shares->scale = Applied::Scale::kShares;
      return shares;
    }
    case Resource::kTasksLimit:
      return Plain(created.tasks_limit);
    case Resource::kOpenFilesLimit:
      return Plain(created.open_files_limit);
    default:
      return std::nullopt;
  }
}

}  // namespace drift
