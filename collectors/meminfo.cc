// /proc/meminfo -> drift_meminfo_*: each key of the kernel in snake_case.

#include "machine/proc/meminfo.h"

#include <cctype>
#include <set>
#include <string>
#include <string_view>

#include "collectors/collectors.h"

namespace collectors {
namespace {

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "Active(anon)" -> active_anon, "AnonHugePages" -> anon_huge_pages,
// "SReclaimable" -> sreclaimable, "DirectMap2M" -> direct_map2m,
// "Committed_AS" -> committed_as.
std::string SnakeCase(std::string_view key) {
  std::string name;
  for (size_t i = 0; i < key.size(); ++i) {
    const char c = key[i];
    if (!IsLower(c) && !IsUpper(c) && !IsDigit(c)) {
      if (!name.empty() && name.back() != '_') name += '_';
      continue;
    }
    const bool word_begins = i > 0 && IsUpper(c) && IsLower(key[i - 1]);
    if (word_begins) name += '_';
    name += static_cast<char>(std::tolower(c));
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name;
}

std::string MetricName(const machine::proc::Meminfo::Entry& entry) {
  // "sec" in a metric's name would be taken for seconds.
  std::string name =
      "drift_meminfo_" + (entry.key == "SecPageTables" ? "secondary_page_tables"
                                                       : SnakeCase(entry.key));
  if (entry.bytes) return name + "_bytes";
  // HugePages_Total is a gauge; only counters may end in _total.
  if (name.ends_with("_total")) name.resize(name.size() - 6);
  return name;
}

}  // namespace

absl::Status CollectMeminfo(const Context& context, metric::Families& out) {
  machine::Buffer buffer;
  auto meminfo = machine::proc::ReadMeminfo(context.root.proc, buffer);
  if (!meminfo.ok()) return meminfo.status();
  for (const auto& entry : meminfo->entries) {
    out.Gauge(MetricName(entry), "/proc/meminfo " + entry.key + ".")
        .Add(static_cast<double>(entry.value));
  }
  return absl::OkStatus();
}

}  // namespace collectors
