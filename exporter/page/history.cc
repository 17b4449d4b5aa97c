#include "exporter/page/history.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace page {
namespace {

std::array<std::optional<double>, kSeries> ValuesOf(
    const report::Window& window) {
  return {window.memory_bytes, window.cores,          window.tasks,
          window.throttled,    window.memory_stalled, window.io_stalled,
          window.cpu_waiting};
}

size_t Slot(int64_t point) {
  return static_cast<size_t>(point) % History::kPoints;
}

}  // namespace

void History::Add(double now, const std::function<void(const Each&)>& all) {
  const std::lock_guard lock(mutex_);
  const auto point = static_cast<int64_t>(now / kStep);
  if (point != last_) {
    // After a pause longer than the history only its end is anybody's.
    const int64_t oldest = point - static_cast<int64_t>(kPoints) + 1;
    since_ = last_ < 0 ? point : std::max(last_ + 1, oldest);
    last_ = point;
  }
  Forget();
  all([this](const drift::Identity& who, const report::Window& window) {
    std::string name = ToText(who);
    auto found = tracks_.find(name);
    if (found == tracks_.end()) {
      if (tracks_.size() >= kMost) return;
      found = tracks_.try_emplace(std::move(name)).first;
      for (auto& series : found->second.points) series.fill(kUnknown);
      found->second.seen = since_ - 1;
    }
    Write(found->second, window);
  });
}

void History::Forget() {
  std::erase_if(tracks_, [this](const auto& track) {
    return track.second.seen + static_cast<int64_t>(kPoints) <= last_;
  });
}

void History::Write(Track& track, const report::Window& window) const {
  const auto values = ValuesOf(window);
  const bool again = track.seen == last_;  // this point has a value already
  // Points it wasn't seen at are still those of 15 minutes ago.
  const int64_t first =
      std::max(track.seen + 1, last_ - static_cast<int64_t>(kPoints) + 1);
  for (size_t i = 0; i < kSeries; ++i) {
    auto& points = track.points.at(i);
    for (int64_t point = first; point < since_; ++point) {
      points.at(Slot(point)) = kUnknown;
    }
    const float value =
        values.at(i) ? static_cast<float>(*values.at(i)) : kUnknown;
    if (again) {
      // Whichever is known, and of two the greater: a peak is what people look
      // for.
      float& most = points.at(Slot(last_));
      if (std::isnan(most) || value > most) most = value;
      continue;
    }
    for (int64_t point = since_; point <= last_; ++point) {
      points.at(Slot(point)) = value;
    }
  }
  track.seen = last_;
}

std::vector<float> History::Of(const drift::Identity& who,
                               Series series) const {
  const std::lock_guard lock(mutex_);
  const auto found = tracks_.find(ToText(who));
  if (found == tracks_.end()) return {};
  const Track& track = found->second;
  std::vector<float> points;
  points.reserve(kPoints);
  for (int64_t point = last_ - static_cast<int64_t>(kPoints) + 1;
       point <= last_; ++point) {
    const bool known = point >= 0 && point <= track.seen;
    points.push_back(
        known ? track.points.at(static_cast<size_t>(series)).at(Slot(point))
              : kUnknown);
  }
  return points;
}

size_t History::Bytes() const {
  const std::lock_guard lock(mutex_);
  constexpr size_t kNode = 64;  // of the map, and what malloc adds
  size_t bytes = sizeof(*this);
  for (const auto& [name, track] : tracks_) {
    bytes += kNode + sizeof(std::string) + name.capacity() + sizeof(track);
  }
  return bytes;
}

}  // namespace page
