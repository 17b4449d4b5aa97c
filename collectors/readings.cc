#include "collectors/readings.h"

#include <mutex>
#include <optional>

namespace collectors {
namespace {

template <typename Value>
struct Once {
  std::once_flag flag;
  std::optional<Value> value;

  template <typename Make>
  const Value& Get(Make make) {
    std::call_once(flag, [&] { value.emplace(make()); });
    return *value;
  }
};

template <typename T>
const T* Known(const absl::StatusOr<T>& result) {
  return result.ok() ? &*result : nullptr;
}

}  // namespace

struct Readings::Slot {
  Once<absl::StatusOr<machine::cgroup::Memory>> memory;
  Once<absl::StatusOr<machine::cgroup::Cpu>> cpu;
  Once<absl::StatusOr<machine::cgroup::Pids>> pids;
  Once<absl::StatusOr<machine::cgroup::Procs>> procs;
  Once<absl::StatusOr<machine::cgroup::Io>> io;
  Once<drift::CgroupFacts> facts;
};

Readings::Readings(const Members& members)
    : members_(members), slots_(new Slot[members.size()]) {}
Readings::~Readings() = default;

const absl::StatusOr<machine::cgroup::Memory>& Readings::Memory(
    size_t member, machine::Buffer& buffer) const {
  return slots_[member].memory.Get([&] {
    return machine::cgroup::ReadMemory(*members_[member].cgroup, buffer);
  });
}

const absl::StatusOr<machine::cgroup::Cpu>& Readings::Cpu(
    size_t member, machine::Buffer& buffer) const {
  return slots_[member].cpu.Get([&] {
    return machine::cgroup::ReadCpu(*members_[member].cgroup, buffer);
  });
}

const absl::StatusOr<machine::cgroup::Pids>& Readings::Pids(
    size_t member, machine::Buffer& buffer) const {
  return slots_[member].pids.Get([&] {
    return machine::cgroup::ReadPids(*members_[member].cgroup, buffer);
  });
}

const absl::StatusOr<machine::cgroup::Procs>& Readings::Procs(
    size_t member, machine::Buffer& buffer) const {
  return slots_[member].procs.Get([&] {
    return machine::cgroup::ReadProcs(*members_[member].cgroup, buffer);
  });
}

const absl::StatusOr<machine::cgroup::Io>& Readings::Io(
    size_t member, machine::Buffer& buffer) const {
  return slots_[member].io.Get([&] {
    return machine::cgroup::ReadIo(*members_[member].cgroup, buffer);
  });
}

const drift::CgroupFacts& Readings::Facts(size_t member,
                                          machine::Buffer& buffer) const {
  return slots_[member].facts.Get([&] {
    return drift::FactsOf(Known(Memory(member, buffer)),
                          Known(Cpu(member, buffer)),
                          Known(Pids(member, buffer)));
  });
}

}  // namespace collectors
