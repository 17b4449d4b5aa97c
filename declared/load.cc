#include "declared/load.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>
#include <vector>

#include "declared/compose/compose.h"
#include "declared/files.h"
#include "declared/kubernetes/kubernetes.h"
#include "declared/native/native.h"
#include "declared/thresholds.h"

namespace declared {
namespace {

Loaded Read(const Source& source, const SystemdMachine& machine) {
  switch (source.language) {
    case Language::kKubernetes:
      return LoadKubernetes(source);
    case Language::kSystemd:
      return LoadSystemd(source, machine);
    case Language::kCompose:
      return LoadCompose(source);
    case Language::kNative:
      return LoadNative(source);
  }
  return {};
}

// Those that a workload can declare. What begins as `misspelt` does comes
// first, since the list is longer than a problem is shown.
std::string KnownChecks(std::string_view misspelt) {
  std::vector<std::pair<size_t, std::string_view>> checks;
  for (const Threshold& threshold : Thresholds()) {
    if (threshold.level == Level::kMachine) continue;
    const auto differs = std::ranges::mismatch(threshold.check, misspelt).in2;
    checks.emplace_back(differs - misspelt.begin(), threshold.check);
  }
  std::ranges::stable_sort(checks, std::greater<>(),
                           &decltype(checks)::value_type::first);
  std::string names;
  for (const auto& [same, check] : checks) {
    if (!names.empty()) names += ", ";
    names += check;
  }
  return names;
}

void CheckThresholds(Loaded& loaded) {
  for (Workload& workload : loaded.workloads) {
    for (auto it = workload.thresholds.begin();
         it != workload.thresholds.end();) {
      const Threshold* threshold = FindThreshold(it->first);
      if (threshold == nullptr) {
        loaded.problems.push_back({Severity::kError, "unknown-check",
                                   it->second.location,
                                   "there is no check '" + it->first + "'",
                                   "one of " + KnownChecks(it->first)});
      } else if (threshold->level == Level::kMachine) {
        loaded.problems.push_back(
            {Severity::kError, "machine-check", it->second.location,
             "check '" + it->first + "' is the machine's, no workload's",
             "take it out; its default is in alerts/thresholds.json"});
      } else {
        ++it;
        continue;
      }
      it = workload.thresholds.erase(it);
    }
  }
}

}  // namespace

std::string ToText(const Source& source) {
  std::string text(NameOf(source.language));
  if (!source.path.empty()) text += ":" + source.path;
  return text;
}

Loaded Load(const Source& source, const SystemdMachine& machine) {
  Loaded loaded = Read(source, machine);
  CheckThresholds(loaded);
  return loaded;
}

uint64_t Fingerprint(const Source& source, const SystemdMachine& machine) {
  switch (source.language) {
    case Language::kKubernetes:
      return Fingerprint(source.path, KubernetesFiles());
    case Language::kSystemd:
      return SystemdFingerprint(source, machine);
    case Language::kCompose: {
      // A file alone has its .env beside it, and what it extends.
      std::error_code error;
      const bool file = std::filesystem::is_regular_file(source.path, error);
      if (!file) return Fingerprint(source.path, ComposeFiles());
      const std::filesystem::path directory =
          std::filesystem::path(source.path).parent_path();
      return Fingerprint(directory.empty() ? "." : directory.string(),
                         ComposeFiles());
    }
    case Language::kNative:
      return Fingerprint(source.path, NativeFiles());
  }
  return 0;
}

}  // namespace declared
