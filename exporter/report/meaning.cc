#include "exporter/report/meaning.h"

#include <utility>

#include "declared/thresholds.h"

namespace report {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;
constexpr Entry kMeanings[] = {
    {"equal", "the kernel was told what is declared"},
    {"rounded",
     "as declared, as far as the kernel can: whole pages, 1 % steps"},
    {"masked_by_ancestor", "as declared, but a cgroup above allows less"},
    {"ignored_invalid", "the line is not understood by whom it is for"},
    {"stale_config",
     "the file is newer than what systemd has loaded: systemctl "
     "daemon-reload"},
    {"overridden",
     "by systemctl set-property, or by a drop-in that is not "
     "among the declared files"},
    {"changed_before_start",
     "the container was created with another value: admission, LimitRange, "
     "VPA"},
    {"changed_at_runtime", "created as declared, and changed since"},
    {"unlimited", "the kernel was told no limit at all"},
    {"differs", "the kernel was told something else"},
    {"not_running", "it has to run here and does not"},
    {"ambiguous", "declared twice, with different values"},
    {"unknown", "could not be read"},
    {"oom-kill", "processes were killed at the memory limit"},
};

}  // namespace

std::string_view Meaning(std::string_view reason) {
  for (const auto& [name, meaning] : kMeanings) {
    if (name == reason) return meaning;
  }
  const declared::Threshold* threshold = declared::FindThreshold(reason);
  return threshold == nullptr ? "" : threshold->means;
}

}  // namespace report
