// Every reader of cgroup files, and of where they are mounted, over the same
// bytes.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "machine/cgroup/cpu.h"
#include "machine/cgroup/hierarchies.h"
#include "machine/cgroup/io.h"
#include "machine/cgroup/layout.h"
#include "machine/cgroup/memory.h"
#include "machine/cgroup/pids.h"
#include "machine/pressure.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/require.h"

namespace {

namespace cgroup = machine::cgroup;

void CheckHierarchies(std::string_view text) {
  const auto found = cgroup::FindHierarchies(text, "/sys/fs/cgroup");
  fuzz::RequireGood(found.status());
  if (!found.ok()) return;
  const int count = static_cast<int>(found->list.size());
  fuzz::Require(count > 0, "what is found is something");
  for (const int index : found->of) {
    fuzz::Require(index >= -1 && index < count, "an index is in the list");
  }
  const cgroup::Layout layout(*found);
  for (const cgroup::Layout::Place& place : layout.places) {
    fuzz::Require(place.hierarchy >= -1 && place.hierarchy < count,
                  "a file is in a hierarchy");
  }
}

void CheckIo(std::string_view text) {
  cgroup::Io io;
  fuzz::RequireGood(cgroup::ParseIoStat(text, io));
  fuzz::RequireGood(cgroup::ParseIoMax(text, io));
  fuzz::RequireGood(cgroup::ParseV1Io(text, &cgroup::DeviceIo::reads,
                                      &cgroup::DeviceIo::writes, io));
  fuzz::RequireGood(
      cgroup::ParseV1IoLimit(text, &cgroup::DeviceIo::reads_limit, io));
  fuzz::Require(io.devices.size() <= cgroup::Io::kMostDevices,
                "devices are bounded");
}

template <typename Parse>
void Check(Parse parse, std::string_view text) {
  fuzz::RequireGood(parse(text).status());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::TextOf(data, size);
  Check(cgroup::ParseCpuStat, text);
  Check(cgroup::ParseV1CpuStat, text);
  Check(cgroup::ParseMemoryEvents, text);
  Check(cgroup::ParseMemoryStat, text);
  Check(cgroup::ParseV1MemoryStat, text);
  Check(cgroup::ParseProcs, text);
  Check(machine::ParsePressure, text);
  for (const auto parse : {cgroup::ParseCpuMax, cgroup::ParseLimit}) {
    const auto limit = parse(text);
    fuzz::RequireGood(limit.status());
    if (limit.ok()) fuzz::RequireAmount(*limit);
  }
  CheckIo(text);
  CheckHierarchies(text);
  return 0;
}
