#include "machine/cgroup/freezer.h"

#include <utility>

#include "machine/cgroup/pids.h"
#include "machine/text.h"

namespace machine::cgroup {

absl::StatusOr<std::vector<int>> ReadFrozen(const Cgroup& cgroup,
                                            Buffer& buffer) {
  auto state = cgroup.Read(File::kV1FreezerState, buffer);
  if (!state.ok()) return state.status();
  const std::string_view word = Trim(*state);
  if (word == "THAWED") return std::vector<int>();
  if (word != "FROZEN" && word != "FREEZING") {
    return NotUnderstood("freezer.state", word);
  }
  auto text = cgroup.Read(File::kV1FreezerProcs, buffer);
  if (!text.ok()) return text.status();
  auto procs = ParseProcs(*text);
  if (!procs.ok()) return procs.status();
  return std::move(procs->pids);
}

}  // namespace machine::cgroup
