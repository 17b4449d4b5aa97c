#include "exporter/report/resource_row.h"

#include <string>

namespace report {
namespace {

using declared::Resource;
using declared::Value;

const Value* Declared(const drift::Workload& workload, Resource resource) {
  if (workload.part == nullptr) return nullptr;
  auto found = workload.part->values.find(resource);
  return found == workload.part->values.end() ? nullptr : &found->second;
}

}  // namespace

Unit UnitOf(Resource resource) {
  switch (resource) {
    case Resource::kMemoryLimit:
    case Resource::kMemoryHigh:
    case Resource::kMemoryLow:
    case Resource::kMemoryMin:
    case Resource::kMemorySwapLimit:
    case Resource::kMemoryRequest:
      return Unit::kBytes;
    case Resource::kCpuLimit:
    case Resource::kCpuRequest:
      return Unit::kCores;
    case Resource::kCpuWeight:
      return Unit::kWeight;
    case Resource::kTasksLimit:
    case Resource::kOpenFilesLimit:
      return Unit::kCount;
    case Resource::kOomdPressureLimit:
      return Unit::kRatio;
  }
  return Unit::kCount;
}

Cell CellOf(const std::optional<double>& number, Unit unit) {
  return number ? Cell::Of(*number, unit) : Cell::Unknown(unit);
}

Cell CellOf(const std::optional<drift::Applied>& applied, Resource resource) {
  Unit unit = UnitOf(resource);
  if (!applied) return Cell::Unknown(unit);
  if (applied->scale == drift::Applied::Scale::kWeight) unit = Unit::kWeight;
  if (applied->scale == drift::Applied::Scale::kShares) unit = Unit::kShares;
  return Cell::Of(applied->number, unit);
}

Cell UsageOf(Resource resource, const Window& window) {
  switch (resource) {
    case Resource::kMemoryLimit:
    case Resource::kMemoryHigh:
    case Resource::kMemoryLow:
    case Resource::kMemoryMin:
    case Resource::kMemoryRequest:
      return CellOf(window.memory_bytes, Unit::kBytes);
    case Resource::kMemorySwapLimit:
      return CellOf(window.swap_bytes, Unit::kBytes);
    case Resource::kCpuLimit:
    case Resource::kCpuRequest:
    case Resource::kCpuWeight:
      return CellOf(window.cores, Unit::kCores);
    case Resource::kTasksLimit:
      return CellOf(window.tasks, Unit::kCount);
    case Resource::kOpenFilesLimit:
    case Resource::kOomdPressureLimit:
      return {};  // nobody counts these
  }
  return {};
}

Row ResourceRow(const drift::Workload& workload, Resource resource,
                const std::optional<drift::Applied>& applied,
                const drift::MachineFacts& machine) {
  Row row;
  row.who = workload.identity;
  row.resource = NameOf(resource);
  row.applied = CellOf(applied, resource);
  const Value* value = Declared(workload, resource);
  if (value == nullptr) return row;
  row.where = ToText(value->location);
  if (value->state == Value::State::kValid) {
    row.declared = CellOf(Resolve(*value, machine), UnitOf(resource));
  } else {
    // An ignored or an ambiguous value: what stands there is all there is.
    row.declared = Cell::Unknown(UnitOf(resource));
    row.as_written = value->text;
  }
  return row;
}

}  // namespace report
