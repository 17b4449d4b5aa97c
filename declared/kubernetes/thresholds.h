// Thresholds declared beside a workload, as annotations.
#pragma once

#include <map>
#include <string>

#include "declared/kubernetes/reader.h"
#include "declared/workload.h"

namespace declared::kubernetes {

//   metadata:
//     annotations:
//       drift-exporter.io/cpu-throttled: "0.5"    "off": never (+infinity)
//
// Adds them by check name ("cpu-throttled") to `thresholds` or replaces what is
// there. Whether a check of that name exists is for the caller to say.
// `metadata` may be null.
void ReadThresholds(const yaml::Node* metadata, Reader& reader,
                    std::map<std::string, Value>& thresholds);

}  // namespace declared::kubernetes
