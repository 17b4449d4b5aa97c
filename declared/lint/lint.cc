#include "declared/lint/lint.h"

#include <algorithm>
#include <tuple>

#include "declared/lint/checks.h"

namespace declared {

std::vector<Problem> Lint(const Loaded& loaded, Language language,
                          const LintOptions& options) {
  std::vector<Problem> problems = loaded.problems;
  for (const Workload& workload : loaded.workloads) {
    lint::CheckValues(workload, problems);
  }
  if (language == Language::kKubernetes) {
    for (const Workload& workload : loaded.workloads) {
      lint::CheckPodPorts(workload, problems);
    }
  }
  lint::CheckNode(loaded.workloads, options, problems);
  lint::CheckMachinePorts(loaded.workloads, problems);
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) {
                     return std::tie(a.location.file, a.location.line) <
                            std::tie(b.location.file, b.location.line);
                   });
  return problems;
}

}  // namespace declared
