#include "machine/proc/hidepid.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

#include "machine/proc/mountinfo.h"
#include "machine/text.h"

namespace machine::proc {
namespace {

constexpr int kCapSysPtrace = 19;  // linux/capability.h

// The value of "key:" in /proc/PID/status.
std::string_view ValueOf(std::string_view status, std::string_view key) {
  for (std::string_view line; NextLine(status, line);) {
    if (line.starts_with(key)) return Trim(line.substr(key.size()));
  }
  return {};
}

bool MayTraceAnybody(std::string_view status) {
  std::string_view text = ValueOf(status, "CapEff:");
  uint64_t effective = 0;
  auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(),
                                       effective, /*base=*/16);
  return error == std::errc() && ((effective >> kCapSysPtrace) & 1) != 0;
}

bool InTheGroup(std::string_view options, std::string_view status) {
  std::string_view groups = ValueOf(status, "Groups:");
  std::string_view ids = ValueOf(status, "Gid:");
  for (int i = 0; i < 3; ++i) NextWord(ids);  // real, effective, saved
  std::string group = "gid=" + std::string(NextWord(ids));  // file system
  // Without gid=, root's group is the one.
  const bool zero = options.find("gid=") == options.npos;
  auto is = [&](std::string_view gid) {
    return zero ? gid == "gid=0" : HasOption(options, gid);
  };
  if (is(group)) return true;
  for (auto id = NextWord(groups); !id.empty(); id = NextWord(groups)) {
    if (is("gid=" + std::string(id))) return true;
  }
  return false;
}

}  // namespace

bool HidesProcesses(std::string_view super_options, std::string_view status) {
  if (MayTraceAnybody(status)) return false;
  for (const char* option : {"hidepid=4", "hidepid=ptraceable"}) {
    if (HasOption(super_options, option)) return true;
  }
  for (const char* option :
       {"hidepid=1", "hidepid=noaccess", "hidepid=2", "hidepid=invisible"}) {
    if (HasOption(super_options, option)) {
      return !InTheGroup(super_options, status);
    }
  }
  return false;
}

bool HidesProcesses(const Dir& proc, Buffer& buffer) {
  struct stat file {};
  if (fstat(proc.fd(), &file) != 0) return false;
  const std::string device = std::to_string(major(file.st_dev)) + ":" +
                             std::to_string(minor(file.st_dev));
  auto text = proc.Read("self/mountinfo", buffer);
  if (!text.ok()) return false;
  auto mounts = ParseMountinfo(*text);
  auto status = proc.Read("self/status", buffer);
  if (!mounts.ok() || !status.ok()) return false;
  for (const Mount& mount : *mounts) {
    if (mount.type == "proc" && mount.device == device) {
      return HidesProcesses(mount.super_options, *status);
    }
  }
  return false;
}

}  // namespace machine::proc
