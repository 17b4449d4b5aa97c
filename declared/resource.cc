#include "declared/resource.h"

namespace declared {
namespace {

constexpr std::array<std::string_view, kResources> kNames = {
    "memory_limit", "memory_high",       "memory_low",
    "memory_min",   "memory_swap_limit", "memory_request",
    "cpu_limit",    "cpu_request",       "cpu_weight",
    "tasks_limit",  "open_files_limit",  "oomd_pressure_limit"};

constexpr EveryResource MakeAll() {
  EveryResource all{};
  for (size_t i = 0; i < kResources; ++i) all[i] = static_cast<Resource>(i);
  return all;
}
constexpr EveryResource kAll = MakeAll();

}  // namespace

const EveryResource& AllResources() { return kAll; }

std::string_view NameOf(Resource resource) {
  return kNames[static_cast<size_t>(resource)];
}

}  // namespace declared
