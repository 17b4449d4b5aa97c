#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "declared/lint/checks.h"

namespace declared::lint {
namespace {

struct Kind {
  Resource request;
  const char* name;
  std::optional<double> node;
};

std::string Shown(Resource resource, double number) {
  constexpr double kGi = 1 << 30;
  constexpr double kMi = 1 << 20;
  const bool memory = resource == Resource::kMemoryRequest;
  const double unit = !memory ? 1 : number < kGi ? kMi : kGi;
  std::array<char, 64> text;
  const int length =
      std::snprintf(text.data(), text.size(), "%.4g %s", number / unit,
                    !memory        ? "cores"
                    : number < kGi ? "MiB"
                                   : "GiB");
  return {text.data(), static_cast<size_t>(std::max(length, 0))};
}

// What the scheduler counts for one pod: its containers together with their
// sidecars, or the largest init container with the sidecars started before it.
// Of a Compose service: its reservation.
double RequestOf(const Workload& workload, Resource request) {
  if (const auto pod = NumberOf(workload.pod_values, request)) return *pod;
  double sidecars = 0;
  double init = 0;
  double main = 0;
  for (const Part& part : workload.parts) {
    const double own = NumberOf(part.values, request).value_or(0);
    switch (part.kind) {
      case Part::Kind::kMain:
        main += own;
        break;
      case Part::Kind::kSidecar:
        sidecars += own;
        break;
      case Part::Kind::kInit:
        init = std::max(init, sidecars + own);
        break;
    }
  }
  return std::max(init, main + sidecars);
}

double ReplicasOf(const Workload& workload) {
  return workload.replicas && workload.replicas->state == Value::State::kValid
             ? workload.replicas->number
             : 1;
}

void CheckKind(const std::vector<Workload>& workloads, const Kind& kind,
               std::vector<Problem>& problems) {
  if (!kind.node) return;
  double sum = 0;
  double largest = 0;
  const Workload* of = nullptr;
  for (const Workload& workload : workloads) {
    const double one = RequestOf(workload, kind.request);
    const double all = one * ReplicasOf(workload);
    sum += all;
    if (all > largest) {
      largest = all;
      of = &workload;
    }
    if (one <= *kind.node) continue;
    problems.push_back({Severity::kError, "above-node", workload.location,
                        NameOf(workload, nullptr) + " asks for " +
                            Shown(kind.request, one) + " of " + kind.name +
                            ", the node has " + Shown(kind.request, *kind.node),
                        "lower the requests"});
  }
  // One that does not fit at all was told.
  if (of == nullptr || sum <= *kind.node ||
      RequestOf(*of, kind.request) > *kind.node) {
    return;
  }
  problems.push_back({Severity::kError, "above-node", of->location,
                      "all together ask for " + Shown(kind.request, sum) +
                          " of " + kind.name + ", the node has " +
                          Shown(kind.request, *kind.node) +
                          "; most of it: " + NameOf(*of, nullptr) + " with " +
                          Shown(kind.request, largest),
                      "lower requests or replicas"});
}

}  // namespace

void CheckNode(const std::vector<Workload>& workloads,
               const LintOptions& options, std::vector<Problem>& problems) {
  CheckKind(workloads,
            {Resource::kMemoryRequest, "memory", options.node_memory_bytes},
            problems);
  CheckKind(workloads, {Resource::kCpuRequest, "CPU", options.node_cpu_cores},
            problems);
}

}  // namespace declared::lint
