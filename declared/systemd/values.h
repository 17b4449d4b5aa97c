// The grammars of systemd's numbers. nullopt: systemd ignores such a line.
// systemd.resource-control(5), systemd.exec(5), systemd.time(7)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "declared/workload.h"

namespace declared::systemd {

// "1G 500M", "1.5K", "512": E P T G M K B in falling order, in capitals.
std::optional<uint64_t> ParseSize(std::string_view text, uint64_t base);

// "12.34%", "12.3‰", "12‱" in ten-thousandths.
std::optional<int> ParsePermyriad(std::string_view text);

// Digits, or octal "017", or hexadecimal "0x1F", as strtoull(3) with base 0.
std::optional<uint64_t> ParseUnsigned(std::string_view text);

std::optional<bool> ParseBool(std::string_view text);

// "100ms", "1min 30s", "5" (seconds), "infinity".
bool IsTimeSpan(std::string_view text);
// The same in seconds; +infinity.
std::optional<double> ParseTimeSpan(std::string_view text);

struct Quantity {
  double number = 0;  // as Value::number
  Value::Scale scale = Value::Scale::kAbsolute;
};
using Grammar = std::optional<Quantity> (*)(std::string_view text);

std::optional<Quantity> ParseMemoryLimit(std::string_view text);   // not 0
std::optional<Quantity> ParseMemoryAmount(std::string_view text);  // 0 is fine
std::optional<Quantity> ParseCpuQuota(std::string_view text);      // cores
// 1..10000; 0 for "idle", which is what cpu.weight then shows.
std::optional<Quantity> ParseCpuWeight(std::string_view text);
// cgroup v1's shares as the weight that systemd makes of them.
std::optional<Quantity> ParseCpuShares(std::string_view text);
std::optional<Quantity> ParseTasks(std::string_view text);
std::optional<Quantity> ParseOpenFiles(std::string_view text);  // the soft one
std::optional<Quantity> ParseRatio(std::string_view text);      // at most 100%
std::optional<Quantity> ParseIoRate(std::string_view text);     // base 1000
std::optional<Quantity> ParsePeriod(std::string_view text);     // number unused
std::optional<Quantity> ParseOomMode(std::string_view text);    // 1 for "kill"

// The nearest text that `grammar` takes, such as "512M" for "512Mi"; "" if
// there is none.
std::string Nearest(std::string_view text, Grammar grammar);

}  // namespace declared::systemd
