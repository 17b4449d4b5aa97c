// The functions behind the table in collectors.cc; each is one short file.
#pragma once

#include "absl/status/status.h"
#include "collectors/collector.h"
#include "metric/family.h"

namespace collectors {

absl::Status CollectCgroupCpu(const Context& context, metric::Families& out);
absl::Status CollectCgroupMemory(const Context& context, metric::Families& out);
absl::Status CollectCgroupPids(const Context& context, metric::Families& out);
absl::Status CollectDeclared(const Context& context, metric::Families& out);
absl::Status CollectDrift(const Context& context, metric::Families& out);
absl::Status CollectMeminfo(const Context& context, metric::Families& out);
absl::Status CollectPressure(const Context& context, metric::Families& out);
absl::Status CollectProcess(const Context& context, metric::Families& out);
absl::Status CollectSelf(const Context& context, metric::Families& out);
absl::Status CollectWorkload(const Context& context, metric::Families& out);

}  // namespace collectors
