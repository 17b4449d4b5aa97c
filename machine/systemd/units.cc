#include "machine/systemd/units.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace machine::systemd {
namespace {

constexpr std::chrono::seconds kOldest{60};
// A call that starts with less time than this would look like a hang.
constexpr std::chrono::milliseconds kMargin{300};

}  // namespace

absl::Status Units::Refresh(Manager& manager, const std::vector<Unit>& rows,
                            const std::set<std::string>& wanted,
                            const std::set<std::string>& doubted,
                            Clock::time_point now, Clock::time_point deadline) {
  auto changes = manager.TakeChanges();
  std::map<std::string, Entry> entries;
  for (const Unit& row : rows) {
    if (!wanted.contains(row.name)) continue;
    Entry entry;
    if (auto old = entries_.find(row.name); old != entries_.end()) {
      entry = std::move(old->second);
    }
    entry.stale = entry.stale || entry.row.active != row.active ||
                  entry.row.sub != row.sub || entry.row.path != row.path ||
                  doubted.contains(row.name) || !changes.ok() || changes->all ||
                  changes->paths.contains(row.path);
    entry.row = row;
    entries.insert_or_assign(row.name, std::move(entry));
  }
  entries_ = std::move(entries);
  if (!changes.ok()) return changes.status();

  // Changed ones first, then the oldest.
  std::vector<Entry*> due;
  for (auto& [name, entry] : entries_) {
    if (entry.stale || now - entry.when >= kOldest) due.push_back(&entry);
  }
  std::stable_sort(due.begin(), due.end(), [](const Entry* a, const Entry* b) {
    return std::pair(!a->stale, a->when) < std::pair(!b->stale, b->when);
  });
  // Whoever was only due by age waits where many are: a tenth at a time.
  size_t old_left = std::max<size_t>(entries_.size() / 10, 5);
  for (Entry* entry : due) {
    if (deadline - Clock::now() < kMargin) break;
    if (!entry->stale && old_left-- == 0) break;
    auto properties = manager.Read(entry->row);
    if (absl::IsNotFound(properties.status())) continue;
    if (!properties.ok()) return properties.status();
    entry->properties = std::move(*properties);
    entry->read = true;
    entry->stale = false;
    entry->when = now;
  }
  return absl::OkStatus();
}

const Units::Known* Units::Find(const std::string& name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace machine::systemd
