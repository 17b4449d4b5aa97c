#include "declared/native/entry.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "declared/native/keys.h"
#include "declared/native/quantity.h"
#include "declared/text.h"
#include "declared/yaml/health.h"
#include "declared/yaml/threshold.h"

namespace declared::native {
namespace {

constexpr size_t kMostShown = 60;
constexpr std::string_view kKeys[] = {
    "cgroup", "namespace", "workload",   "workload_type", "limits",
    "ports",  "running",   "thresholds", "health",
};
constexpr std::string_view kLimits[] = {
    "memory", "memory_high", "memory_low", "memory_min",
    "swap",   "cpu",         "tasks",      "open_files",
};
constexpr Resource kResourceOf[] = {
    // of kLimits, in that order
    Resource::kMemoryLimit, Resource::kMemoryHigh,      Resource::kMemoryLow,
    Resource::kMemoryMin,   Resource::kMemorySwapLimit, Resource::kCpuLimit,
    Resource::kTasksLimit,  Resource::kOpenFilesLimit,
};
static_assert(std::size(kLimits) == std::size(kResourceOf));

class Entry {
 public:
  Entry(const std::string& file, std::vector<Problem>& problems)
      : file_(file), problems_(problems) {}

  std::optional<Workload> Read(const yaml::Node& entry) {
    if (!entry.IsMap()) {
      Say("wrong-type", entry.line(), "an entry of workloads is no map",
          "write '- cgroup: /path'");
      return std::nullopt;
    }
    CheckKeys(entry, kKeys, file_, problems_);
    Workload workload;
    workload.language = Language::kNative;
    workload.location = {file_, entry.line()};
    workload.cgroup_pattern = Text(entry, "cgroup");
    if (!PatternIsGood(workload.cgroup_pattern, entry)) return std::nullopt;
    workload.name_space = Text(entry, "namespace");
    workload.name = Text(entry, "workload");
    if (workload.name.empty()) workload.name = NameIn(workload.cgroup_pattern);
    workload.type = Text(entry, "workload_type");
    if (workload.type.empty()) workload.type = "cgroup";
    Part& part = workload.parts.emplace_back();
    part.location = workload.location;
    Limits(entry, part.values);
    Ports(entry, part.ports);
    part.health = Health(entry);
    Running(entry, workload);
    Thresholds(entry, workload.thresholds);
    return workload;
  }

 private:
  void Say(const char* check, int line, std::string what, std::string mend) {
    constexpr size_t kMostProblems = 1000;
    if (problems_.size() >= kMostProblems) return;
    problems_.push_back({Severity::kError,
                         check,
                         {file_, line},
                         std::move(what),
                         std::move(mend)});
  }

  static std::string Quoted(const yaml::Node& node) {
    return node.IsScalar() ? "'" + Printable(node.text(), kMostShown) + "'"
                           : "a list, a map or nothing";
  }

  std::string Text(const yaml::Node& entry, std::string_view key) {
    const yaml::Node* node = entry.Find(key);
    if (node == nullptr || node->IsNull()) return "";
    if (node->IsScalar()) return std::string(Trim(node->text()));
    Say("wrong-type", node->line(), std::string(key) + " is no text",
        "write one value");
    return "";
  }

  // The map below `key`; null: there is none.
  const yaml::Node* Map(const yaml::Node& entry, std::string_view key) {
    const yaml::Node* node = entry.Find(key);
    if (node == nullptr || node->IsNull()) return nullptr;
    if (node->IsMap()) return node;
    Say("wrong-type", node->line(), std::string(key) + " is no map",
        "write 'name: value' below it");
    return nullptr;
  }

  bool PatternIsGood(const std::string& pattern, const yaml::Node& entry) {
    constexpr ptrdiff_t kMostStars = 8;  // fnmatch(3) tries all ways to match
    constexpr size_t kMostBytes = 4095;
    const int at = entry.LineOfKey("cgroup");
    const int line = at == 0 ? entry.line() : at;
    if (!pattern.starts_with('/')) {
      Say("bad-cgroup", line, "cgroup is missing or does not begin with '/'",
          "write the path below the cgroup root, as in /batch/*");
      return false;
    }
    if (std::count(pattern.begin(), pattern.end(), '*') > kMostStars ||
        pattern.size() > kMostBytes) {
      Say("bad-cgroup", line, "the pattern is too long or has too many '*'",
          "write at most 8 '*'");
      return false;
    }
    return true;
  }

  // "/batch/reports" -> "reports"; "" if there are wildcards.
  static std::string NameIn(const std::string& pattern) {
    if (pattern.find_first_of("*?[\\") != pattern.npos) return "";
    return pattern.substr(pattern.rfind('/') + 1);
  }

  void Limits(const yaml::Node& entry, Values& values) {
    const yaml::Node* map = Map(entry, "limits");
    if (map == nullptr) return;
    CheckKeys(*map, kLimits, file_, problems_);
    for (size_t i = 0; i < std::size(kLimits); ++i) {
      const yaml::Node* node = map->Find(kLimits[i]);
      if (node == nullptr) continue;
      const Resource resource = kResourceOf[i];
      std::optional<double> number;
      const char* mend = "write a whole number or unlimited";
      if (resource == Resource::kCpuLimit) {
        number = Cores(node->text());
        mend = "write cores, as in 0.5 or 500m, or unlimited";
      } else if (resource == Resource::kTasksLimit ||
                 resource == Resource::kOpenFilesLimit) {
        number = Count(node->text());
      } else {
        number = Bytes(node->text());
        mend = "write bytes, as in 536870912, 512Mi or 512M, or unlimited";
      }
      if (!number) {
        Say("not-a-number", node->line(),
            std::string(kLimits[i]) + ": " + Quoted(*node), mend);
        continue;
      }
      Value value;
      value.number = *number;
      value.text = node->text();
      value.location = {file_, node->line()};
      values.emplace(resource, std::move(value));
    }
  }

  void Ports(const yaml::Node& entry, std::vector<Port>& ports) {
    constexpr size_t kMostPorts = 1000;
    const yaml::Node* list = entry.Find("ports");
    if (list == nullptr || list->IsNull()) return;
    if (!list->IsSequence()) {
      return Say("wrong-type", list->line(), "ports is no list",
                 "write [8080, 53/udp]");
    }
    for (const yaml::NodePtr& node : list->sequence()) {
      const std::string_view text = node->text();
      const size_t slash = text.find('/');
      const auto number = Int(text.substr(0, slash));
      const std::string_view protocol =
          slash == text.npos ? "tcp" : text.substr(slash + 1);
      const bool known =
          protocol == "tcp" || protocol == "udp" || protocol == "sctp";
      if (!number || *number < 1 || *number > 65535 || !known ||
          ports.size() >= kMostPorts) {
        Say("bad-port", node->line(), Quoted(*node) + " is no port",
            "write 1 to 65535, and /udp or /sctp after it if need be");
        continue;
      }
      Port& port = ports.emplace_back();
      port.port = static_cast<int>(*number);
      port.protocol = protocol;
      port.location = {file_, node->line()};
    }
  }

  std::vector<HealthCheck> Health(const yaml::Node& entry) {
    const yaml::Node* health = entry.Find("health");
    if (health == nullptr) return {};
    yaml::HealthFile file;
    file.file = file_;
    file.text = [&](const yaml::Node& node) -> std::optional<std::string> {
      if (node.IsScalar()) return std::string(Trim(node.text()));
      Say("wrong-type", node.line(), "health: a list, a map or nothing",
          "write one value");
      return std::nullopt;
    };
    file.say = [&](const char* check, int line, std::string what,
                   std::string mend) {
      Say(check, line, std::move(what), std::move(mend));
    };
    return yaml::ReadHealth(*health, file);
  }

  void Running(const yaml::Node& entry, Workload& workload) {
    const std::string text = Text(entry, "running");
    workload.must_run_why =
        text.empty() ? "running is not written" : "running: " + text;
    if (text.empty() || text == "false") return;
    const int line = entry.LineOfKey("running");
    if (text != "true") {
      workload.must_run_why = "running is not understood";
      return Say("wrong-type", line,
                 "running: '" + Printable(text, kMostShown) + "'",
                 "write true or false");
    }
    if (workload.name.empty()) {
      workload.must_run_why = "it has no name";
      return Say("no-name", line,
                 "running: true of a pattern, without a name to report",
                 "write 'workload: NAME'");
    }
    workload.must_run = true;
  }

  void Thresholds(const yaml::Node& entry,
                  std::map<std::string, Value>& thresholds) {
    constexpr size_t kMostThresholds = 100;
    const yaml::Node* map = Map(entry, "thresholds");
    if (map == nullptr) return;
    for (const auto& [check, node] : map->map()) {
      if (thresholds.size() >= kMostThresholds) return;
      const auto number = yaml::ThresholdNumber(node->text());
      if (!number) {
        Say("bad-threshold", node->line(),
            Printable(check, kMostShown) + ": " + Quoted(*node) +
                " is no number of at least 0",
            "write a number in the check's base unit, or off");
        continue;
      }
      Value& value = thresholds[check];
      value.number = *number;
      value.text = node->text();
      value.location = {file_, node->line()};
    }
  }

  const std::string& file_;
  std::vector<Problem>& problems_;
};

}  // namespace

std::optional<Workload> ReadEntry(const yaml::Node& entry,
                                  const std::string& file,
                                  std::vector<Problem>& problems) {
  return Entry(file, problems).Read(entry);
}

}  // namespace declared::native
