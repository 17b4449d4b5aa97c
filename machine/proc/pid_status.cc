#include "machine/proc/pid_status.h"

#include "machine/text.h"

namespace machine::proc {

absl::StatusOr<PidStatus> ParsePidStatus(std::string_view text) {
  PidStatus status;
  std::optional<uint64_t> pid, ppid, kthread, voluntary, nonvoluntary;
  bool state = false;
  bool memory = false;  // Vm* lines: it has an address space
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    size_t colon = line.find(':');
    if (colon == line.npos) continue;
    std::string_view key = line.substr(0, colon);
    std::string_view value = Trim(line.substr(colon + 1));
    if (key == "State") {
      state = !value.empty() && value[0] >= 'A' && value[0] <= 'z';
      if (state) status.state = value[0];
    } else if (key == "Pid") {
      pid = Uint(value);
    } else if (key == "PPid") {
      ppid = Uint(value);
    } else if (key == "Kthread") {
      kthread = Uint(value);
    } else if (key == "VmSize") {
      memory = true;
    } else if (key == "Threads") {
      status.threads = Int(value).value_or(0);
    } else if (key == "voluntary_ctxt_switches") {
      voluntary = Uint(value);
    } else if (key == "nonvoluntary_ctxt_switches") {
      nonvoluntary = Uint(value);
    }
  }
  if (!state) return NotUnderstood("status: no State", text);
  if (kthread) {
    status.kernel_thread = *kthread != 0;
  } else {
    // In a pid namespace of its own, pid 2 is anybody: it and its children
    // have memory then, unless they are zombies.
    status.kernel_thread =
        (pid == 2u || ppid == 2u) && !memory && status.state != 'Z';
  }
  if (voluntary && nonvoluntary) {
    status.context_switches = *voluntary + *nonvoluntary;
  }
  return status;
}

}  // namespace machine::proc
