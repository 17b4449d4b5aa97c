#include "exporter/report/suffering.h"

#include <string_view>
#include <utility>

#include "declared/thresholds.h"
#include "exporter/report/resource_row.h"

namespace report {
namespace {

using declared::Resource;

// Absent: no such check.
std::optional<double> ThresholdOf(const drift::Workload& workload,
                                  std::string_view check) {
  if (workload.declared != nullptr) {
    const auto& own = workload.declared->thresholds;
    auto found = own.find(std::string(check));
    if (found != own.end() &&
        found->second.state == declared::Value::State::kValid) {
      return found->second.number;
    }
  }
  const declared::Threshold* threshold = declared::FindThreshold(check);
  if (threshold == nullptr) return std::nullopt;
  return threshold->standard;
}

class Checks {
 public:
  Checks(const drift::Workload& workload, const drift::CgroupFacts& facts,
         const drift::MachineFacts& machine)
      : workload_(workload), facts_(facts), machine_(machine) {}

  // `judged` is what is held against the threshold, `share` what is told.
  void Share(std::string_view check, std::optional<Resource> resource,
             const std::optional<double>& share,
             const std::optional<double>& judged) {
    const std::optional<double> threshold = ThresholdOf(workload_, check);
    if (!share || !judged || !threshold || !(*judged > *threshold)) return;
    Row row = Make(check, resource);
    row.actual = Cell::Of(*share, Unit::kRatio);
    row.threshold = threshold;
    rows.push_back(std::move(row));
  }

  void Kills(const std::optional<uint64_t>& kills) {
    if (!kills || *kills == 0) return;
    Row row = Make("oom-kill", Resource::kMemoryLimit);
    row.actual = Cell::Of(static_cast<double>(*kills), Unit::kKills);
    rows.push_back(std::move(row));
  }

  std::vector<Row> rows;

 private:
  Row Make(std::string_view check, std::optional<Resource> resource) const {
    Row row;
    if (resource) {
      row = ResourceRow(workload_, *resource, facts_.Of(*resource), machine_);
    } else {
      row.who = workload_.identity;
      row.resource = "io";
    }
    row.verdict = Verdict::kSuffers;
    row.reason = check;
    return row;
  }

  const drift::Workload& workload_;
  const drift::CgroupFacts& facts_;
  const drift::MachineFacts& machine_;
};

}  // namespace

std::vector<Row> SufferingOf(const drift::Workload& workload,
                             const Window& window,
                             const drift::CgroupFacts& facts,
                             const drift::MachineFacts& machine) {
  Checks checks(workload, facts, machine);
  checks.Kills(window.oom_kills);
  checks.Share("memory-stalled", Resource::kMemoryLimit, window.memory_stalled,
               window.memory_stalled);
  checks.Share("cpu-throttled", Resource::kCpuLimit, window.throttled,
               window.throttled);
  // A throttled task waits for a CPU in the kernel's eyes. What the throttled
  // periods can explain isn't held against the machine.
  std::optional<double> waiting = window.cpu_waiting;
  if (waiting && window.throttled) *waiting -= *window.throttled;
  checks.Share("cpu-waiting", Resource::kCpuLimit, window.cpu_waiting, waiting);
  checks.Share("io-stalled", std::nullopt, window.io_stalled,
               window.io_stalled);
  return std::move(checks.rows);
}

}  // namespace report
