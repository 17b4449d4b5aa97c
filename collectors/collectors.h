// The functions behind the table in collectors.cc; each is one short file.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "collectors/collector.h"
#include "machine/systemd/manager.h"
#include "metric/family.h"

namespace collectors {

absl::Status CollectCgroupCpu(const Context& context, metric::Families& out);
absl::Status CollectCgroupIo(const Context& context, metric::Families& out);
absl::Status CollectCgroupPids(const Context& context, metric::Families& out);
absl::Status CollectDeclared(const Context& context, metric::Families& out);
absl::Status CollectDrift(const Context& context, metric::Families& out);
absl::Status CollectListen(const Context& context, metric::Families& out);
absl::Status CollectMeminfo(const Context& context, metric::Families& out);
absl::Status CollectNetwork(const Context& context, metric::Families& out);
absl::Status CollectPressure(const Context& context, metric::Families& out);
absl::Status CollectProcess(const Context& context, metric::Families& out);
absl::Status CollectSelf(const Context& context, metric::Families& out);
absl::Status CollectVmstat(const Context& context, metric::Families& out);
absl::Status CollectWorkload(const Context& context, metric::Families& out);

// Those that remember something from scrape to scrape: each call makes one
// with a memory of its own.
Collect MakeCgroupMemory();
Collect MakeDisk();
Collect MakeHealth();
Collect MakeSystemd();
// The same with another way to systemd, for tests.
Collect MakeSystemd(std::unique_ptr<machine::systemd::Manager> manager);

}  // namespace collectors
