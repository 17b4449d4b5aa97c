// The report as JSON, for programs.
//
//   {"time": "2026-11-23T06:43:12Z", "window_seconds": 5,
//    "rows": [{"namespace": "shop", "workload": "db", ...,
//              "resource": "memory_limit",
//              "declared": {"value": 2147483648, "unit": "bytes"},
//              "applied": {"value": null, "unit": "bytes", "unlimited": true},
//              "actual": {"value": null, "unit": "bytes"},
//              "verdict": "drift", "reason": "unlimited",
//              "where": "apps/db.yaml:17"}, ...],
//    "sources": [{"source": "kubernetes:/srv/gitops", "commit": "3f2a",
//                 "readable": true, "problems": 0}],
//    "summary": {"workloads": 37, "declared": 5, "suffers": 0, "drift": 1,
//                "masked": 0, "unknown": 0, "ok": 0, "problems": 0,
//                "status": 1}}
//
// Numbers are in base units. A number is null where nothing is declared or
// measured; its "value" is null where it is unlimited or could not be told.
// Fields that are empty or do not apply are left out of a row: "pod",
// "as_written", "effective" and "level" (masked), "threshold" (suffers),
// "note", "where".
#pragma once

#include <string>

#include "exporter/report/row.h"

namespace report {

// `lines`: without line breaks inside, so that a --watch is one object a line.
// ASCII only; ends with a newline.
std::string Json(const Findings& findings, bool lines);

// "2026-11-23T06:43:12Z" of seconds since 1970.
std::string TimeText(double time);

}  // namespace report
