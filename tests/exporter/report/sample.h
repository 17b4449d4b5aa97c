// Findings for the tests of the three formats.
#pragma once

#include <limits>

#include "exporter/report/row.h"

namespace report {

inline Findings Healthy() {
  Findings findings;
  findings.time = 1795416192;
  findings.window_seconds = 5;
  findings.workloads = 37;
  findings.declared = 5;
  findings.sources = {{"systemd", "", true, 0},
                      {"kubernetes:/srv/gitops", "3f2a", true, 0}};
  return findings;
}

inline Findings Troubled() {
  constexpr double kMi = 1 << 20;
  Findings findings = Healthy();
  Row thrashes;
  thrashes.who = {"shop", "db", "statefulset", "db-0", "postgres"};
  thrashes.resource = "memory_limit";
  thrashes.declared = thrashes.applied = Cell::Of(2048 * kMi, Unit::kBytes);
  thrashes.actual = Cell::Of(0.43, Unit::kRatio);
  thrashes.verdict = Verdict::kSuffers;
  thrashes.reason = "memory-stalled";
  thrashes.threshold = 0.2;
  thrashes.where = "apps/db.yaml:17";

  Row absent;
  absent.who = {"", "nginx.service", "systemd", "", ""};
  absent.resource = "running";
  absent.declared = Cell::Of(1, Unit::kCount);
  absent.actual = Cell::Of(0, Unit::kCount);
  absent.verdict = Verdict::kDrift;
  absent.reason = "not_running";
  absent.note = "wanted by multi-user.target";
  absent.where = "/etc/nginx.service";

  Row masked = thrashes;
  masked.verdict = Verdict::kMasked;
  masked.threshold.reset();
  masked.reason = "masked_by_ancestor";
  masked.actual = Cell::Unknown(Unit::kBytes);
  masked.effective = Cell::Of(512 * kMi, Unit::kBytes);
  masked.level = "/kubepods.slice";

  Row hostile;
  hostile.who = {"", "/a|b`\x1b[2J\n<img>\xff\\", "cgroup", "", ""};
  hostile.resource = "cpu_limit";
  hostile.declared = Cell::Of(0.5, Unit::kCores);
  hostile.applied =
      Cell::Of(std::numeric_limits<double>::infinity(), Unit::kCores);
  hostile.verdict = Verdict::kDrift;
  hostile.reason = "unlimited";
  hostile.where = "a|b.yaml:1";

  findings.rows = {thrashes, absent, hostile, masked};
  findings.sources[1].problems = 3;
  return findings;
}

}  // namespace report
