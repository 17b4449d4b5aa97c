// The application layer: declared health checks, really executed against what
// runs here. The prober asks in the background; a scrape only tells it whom to
// ask, and what the last answers were.

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collectors/collectors.h"
#include "collectors/health_targets.h"
#include "machine/probe/prober.h"

namespace collectors {
namespace {

using machine::probe::Prober;

absl::Status CollectHealth(Prober& prober, const Context& context,
                           metric::Families& out) {
  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  machine::Buffer buffer;
  const std::vector<HealthTarget> targets =
      FindHealthTargets(context, **workloads, buffer);

  metric::Family& not_executed = out.Info(
      "drift_health_not_executed_info",
      "A declared health check that is never asked, and why: exec, grpc, "
      "unresolved_port, other_host; no_address: the workload has none that can "
      "be reached from here; too_many: more than 200 on this machine.");
  std::vector<Prober::Check> checks;
  for (const HealthTarget& target : targets) {
    std::string_view reason = target.not_executed;
    if (reason.empty() && checks.size() >= Prober::kMost) reason = "too_many";
    if (!reason.empty()) {
      not_executed.Add(target.labels.With("check", target.check), "reason",
                       reason, 1);
      continue;
    }
    checks.push_back({target.id, target.target, target.interval});
  }
  prober.Set(std::move(checks));

  metric::Family& up =
      out.Gauge("drift_actual_health_up",
                "1 if the declared health check was answered when it was last "
                "asked, at its own interval; 0 if not. Absent before that.");
  metric::Family& duration =
      out.Gauge("drift_actual_health_duration_seconds",
                "How long the last answer took, or the wait for it.");
  metric::Family& success = out.Gauge(
      "drift_actual_health_last_success_timestamp_seconds",
      "When the check was last answered well; absent if it never was since "
      "this exporter started.");
  metric::Family& failure =
      out.Info("drift_actual_health_failure_info",
               "Why the check is down: refused, timeout, reset, tls, "
               "http_status, protocol, unreachable, queue_full.");
  const auto results = prober.Results();
  for (const HealthTarget& target : targets) {
    const auto at = results.find(target.id);
    if (!target.not_executed.empty() || at == results.end()) continue;
    const metric::Labels labels = target.labels.With("check", target.check);
    const auto& [result, last_success] = at->second;
    up.Add(labels, result.up() ? 1 : 0);
    duration.Add(labels, result.seconds);
    if (last_success) success.Add(labels, *last_success);
    if (!result.up()) failure.Add(labels, "reason", NameOf(result.failure), 1);
  }
  return absl::OkStatus();
}

}  // namespace

Collect MakeHealth() {
  auto prober = std::make_shared<Prober>();
  return [prober](const Context& context, metric::Families& out) {
    return CollectHealth(*prober, context, out);
  };
}

}  // namespace collectors
