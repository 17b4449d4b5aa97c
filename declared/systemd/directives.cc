#include "declared/systemd/directives.h"

#include <algorithm>
#include <array>
#include <limits>

#include "declared/systemd/specifiers.h"
#include "declared/systemd/unit_name.h"
#include "declared/text.h"

namespace declared::systemd {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();
constexpr size_t kMostTextBytes = 80;
constexpr size_t kMostDevices = 64;

struct Directive {
  std::string_view key;
  Grammar grammar;
  std::string_view without;  // what an ignored line leaves
  std::string_view mend;     // when there is no nearest right spelling
  bool exec = false;         // of processes: not in slices and scopes
  bool empty_resets = true;
};

constexpr std::string_view kMendSize =
    "write a size like 512M or 2G, a percentage, or infinity";
constexpr std::string_view kMendProtection = "write a size like 512M or 2G";
constexpr std::string_view kMendIo =
    "write a device and a rate above 0: /dev/sda 10M";

constexpr std::array<Directive, 20> kDirectives = {{
    {"MemoryMax", ParseMemoryLimit, "no limit", kMendSize},
    {"MemoryHigh", ParseMemoryLimit, "no limit", kMendSize},
    {"MemoryLimit", ParseMemoryLimit, "no limit", kMendSize},
    {"MemorySwapMax", ParseMemoryAmount, "no limit", kMendSize},
    {"MemoryLow", ParseMemoryAmount, "no protection", kMendProtection},
    {"MemoryMin", ParseMemoryAmount, "no protection", kMendProtection},
    {"CPUQuota", ParseCpuQuota, "no limit",
     "write a percentage of one CPU above 0: 50% is half of one"},
    {"CPUQuotaPeriodSec", ParsePeriod, "the period is 100ms",
     "write a time like 100ms"},
    {"CPUWeight", ParseCpuWeight, "the weight is 100",
     "write 1 to 10000, or idle"},
    {"CPUShares", ParseCpuShares, "the weight is 100",
     "write CPUWeight= with 1 to 10000"},
    {"TasksMax", ParseTasks, "the default limit",
     "write a number above 0, a percentage, or infinity"},
    {"LimitNOFILE", ParseOpenFiles, "the default limit",
     "write a number, soft:hard, or infinity", true, false},
    {"ManagedOOMSwap", ParseOomMode, "no kills", "write auto or kill"},
    {"ManagedOOMMemoryPressure", ParseOomMode, "no kills",
     "write auto or kill"},
    {"ManagedOOMMemoryPressureLimit", ParseRatio, "the default limit",
     "write a percentage up to 100%"},
    {"IOReadBandwidthMax", ParseIoRate, "no limit", kMendIo},
    {"IOWriteBandwidthMax", ParseIoRate, "no limit", kMendIo},
    {"IOReadIOPSMax", ParseIoRate, "no limit", kMendIo},
    {"IOWriteIOPSMax", ParseIoRate, "no limit", kMendIo},
    // Taken while the machine boots only: checked, and no value.
    {"StartupCPUWeight", ParseCpuWeight, "the weight is CPUWeight's",
     "write 1 to 10000, or idle"},
}};

const Directive* Find(std::string_view key) {
  const auto* found =
      std::find_if(kDirectives.begin(), kDirectives.end(),
                   [&](const Directive& known) { return known.key == key; });
  return found == kDirectives.end() ? nullptr : found;
}

// "Service" for "x.service"; "" for types without resource control.
std::string_view SectionFor(std::string_view unit_name, bool exec) {
  const std::string_view type = TypeOf(unit_name);
  if (type == "service") return "Service";
  if (type == "socket") return "Socket";
  if (type == "mount") return "Mount";
  if (type == "swap") return "Swap";
  if (type == "slice" && !exec) return "Slice";
  if (type == "scope" && !exec) return "Scope";
  return {};
}

Problem Ignored(const Directive& directive, const Assignment& assignment,
                const Location& location, std::string_view remains) {
  Problem problem;
  problem.check = "ignored-by-systemd";
  problem.location = location;
  problem.what = assignment.key + "=" +
                 Printable(assignment.value, kMostTextBytes) +
                 " is not understood by systemd, which ignores the line: ";
  problem.what += remains;
  const std::string nearest = Nearest(assignment.value, directive.grammar);
  problem.mend = nearest.empty() ? std::string(directive.mend)
                                 : "write " + assignment.key + "=" + nearest;
  return problem;
}

std::optional<IoLimit::Kind> IoKind(std::string_view key) {
  if (key == "IOReadBandwidthMax") return IoLimit::Kind::kReadBytes;
  if (key == "IOWriteBandwidthMax") return IoLimit::Kind::kWriteBytes;
  if (key == "IOReadIOPSMax") return IoLimit::Kind::kReadOperations;
  if (key == "IOWriteIOPSMax") return IoLimit::Kind::kWriteOperations;
  return std::nullopt;
}

}  // namespace

void ResourceControl::Take(const Assignment& assignment,
                           const Location& location, ProblemList& problems) {
  const Directive* directive = Find(assignment.key);
  if (directive == nullptr) return;
  const std::string_view section = SectionFor(unit_name_, directive->exec);
  if (assignment.section != section) {
    Problem problem;
    problem.check = "wrong-section";
    problem.location = location;
    problem.what = assignment.key + "= in [" +
                   Printable(assignment.section, kMostTextBytes) + "] of a ." +
                   std::string(TypeOf(unit_name_)) +
                   " is ignored by systemd: " + std::string(directive->without);
    problem.mend = section.empty()
                       ? "remove it: such a unit cannot have it"
                       : "move it to [" + std::string(section) + "]";
    problems.Add(std::move(problem));
    return;
  }
  if (const auto kind = IoKind(assignment.key)) {
    TakeIo(*kind, assignment, location, problems);
    return;
  }
  if (assignment.value.empty() && directive->empty_resets) {
    set_.erase(directive->key);
    return;
  }
  Value value;
  value.text = Printable(assignment.value, kMostTextBytes);
  value.location = location;
  if (const auto quantity = directive->grammar(assignment.value)) {
    value.number = quantity->number;
    value.scale = quantity->scale;
    set_.insert_or_assign(directive->key, std::move(value));
    return;
  }
  const auto before = set_.find(directive->key);
  std::string remains(directive->without);
  if (before != set_.end() && before->second.state == Value::State::kValid) {
    remains = before->second.text + " stays in force";
  } else {
    value.number = kUnlimited;
    value.state = Value::State::kIgnored;
    set_.insert_or_assign(directive->key, std::move(value));
  }
  problems.Add(Ignored(*directive, assignment, location, remains));
}

void ResourceControl::TakeIo(IoLimit::Kind kind, const Assignment& assignment,
                             const Location& location, ProblemList& problems) {
  if (assignment.value.empty()) {
    std::erase_if(io_,
                  [&](const auto& limit) { return limit.first.first == kind; });
    return;
  }
  const Directive& directive = *Find(assignment.key);
  const std::string_view text = assignment.value;
  const size_t end = text.find_first_of(" \t");
  const std::string_view rate =
      end == text.npos ? std::string_view() : Trim(text.substr(end));
  const auto quantity = ParseIoRate(rate);
  const std::vector<std::string> device = Words(text.substr(0, end));
  if (!quantity || device.empty()) {
    Problem problem =
        Ignored(directive, assignment, location, directive.without);
    const std::string nearest = Nearest(rate, ParseIoRate);
    if (!nearest.empty()) {
      problem.mend = "write " + assignment.key + "=" +
                     Printable(text.substr(0, end), kMostTextBytes) + " " +
                     nearest;
    }
    problems.Add(std::move(problem));
    return;
  }
  const auto path = Expand(device.front(), unit_name_);
  if (!path || io_.size() >= kMostDevices) return;
  Value value;
  value.number = quantity->number;
  value.text = Printable(rate, kMostTextBytes);
  value.location = location;
  io_.insert_or_assign({kind, *path}, std::move(value));
}

Values ResourceControl::TakeValues() {
  Values values;
  const auto put = [&](Resource resource, std::string_view key) {
    const auto found = set_.find(key);
    if (found == set_.end()) return false;
    values.insert_or_assign(resource, std::move(found->second));
    return true;
  };
  bool v2 = put(Resource::kMemoryLimit, "MemoryMax");
  v2 |= put(Resource::kMemoryHigh, "MemoryHigh");
  v2 |= put(Resource::kMemoryLow, "MemoryLow");
  v2 |= put(Resource::kMemoryMin, "MemoryMin");
  v2 |= put(Resource::kMemorySwapLimit, "MemorySwapMax");
  // The v1 directive counts only where none of v2's is written.
  if (!v2) put(Resource::kMemoryLimit, "MemoryLimit");
  put(Resource::kCpuLimit, "CPUQuota");
  if (!put(Resource::kCpuWeight, "CPUWeight")) {
    put(Resource::kCpuWeight, "CPUShares");
  }
  put(Resource::kTasksLimit, "TasksMax");
  put(Resource::kOpenFilesLimit, "LimitNOFILE");
  // A pressure limit does nothing unless systemd-oomd is told to kill.
  const auto mode = set_.find("ManagedOOMMemoryPressure");
  if (mode != set_.end() && mode->second.state == Value::State::kValid &&
      mode->second.number > 0) {
    put(Resource::kOomdPressureLimit, "ManagedOOMMemoryPressureLimit");
  }
  return values;
}

std::vector<IoLimit> ResourceControl::TakeIo() {
  std::vector<IoLimit> limits;
  for (auto& [key, value] : io_) {
    limits.push_back({key.first, key.second, std::move(value)});
  }
  return limits;
}

}  // namespace declared::systemd
