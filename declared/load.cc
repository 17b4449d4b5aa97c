#include "declared/load.h"

#include <filesystem>
#include <system_error>
#include <utility>

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

std::string KnownChecks() {
  std::string names;
  for (const Threshold& threshold : Thresholds()) {
    if (!names.empty()) names += ", ";
    names += threshold.check;
  }
  return names;
}

void CheckThresholds(Loaded& loaded) {
  for (Workload& workload : loaded.workloads) {
    for (auto it = workload.thresholds.begin();
         it != workload.thresholds.end();) {
      if (FindThreshold(it->first) != nullptr) {
        ++it;
        continue;
      }
      loaded.problems.push_back(
          {Severity::kError, "unknown-check", it->second.location,
           "there is no check '" + it->first + "'", "one of " + KnownChecks()});
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
