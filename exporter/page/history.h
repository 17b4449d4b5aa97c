// The last 15 minutes of each workload, for the page's sparklines. In memory
// only and bounded: about 2 KiB for each workload.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "drift/identity.h"
#include "exporter/report/window.h"

namespace page {

// What is remembered, each as report::Window has it.
enum class Series : uint8_t {
  kMemory,  // bytes
  kCores,
  kTasks,
  kThrottled,  // shares of the time, 0..1, as the rest
  kMemoryStalled,
  kIoStalled,
  kCpuWaiting,
};
constexpr size_t kSeries = 7;

// Any number of threads.
class History {
 public:
  static constexpr size_t kPoints = 60;
  static constexpr double kStep = 15;  // seconds from point to point
  // Those that come later have no history until others are gone.
  static constexpr size_t kMost = 1500;

  // What each workload did until `now`, in seconds on a clock that never goes
  // back. Points since the last look that nobody saw have the same value: a
  // window reaches back to there. Of several looks at one point the greatest
  // value stays.
  using Each =
      std::function<void(const drift::Identity&, const report::Window&)>;
  void Add(double now, const std::function<void(const Each&)>& all);

  // Oldest first, kPoints of them, the last one that of the last look; NaN
  // where nothing is known. Empty: there is no such workload.
  std::vector<float> Of(const drift::Identity& who, Series series) const;

  // What all of it takes, names included.
  size_t Bytes() const;

 private:
  static constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
  struct Track {
    int64_t seen = 0;  // the last point that was written
    std::array<std::array<float, kPoints>, kSeries> points;
  };

  void Forget();
  void Write(Track& track, const report::Window& window) const;

  mutable std::mutex mutex_;
  int64_t last_ = -1;   // the point of the last look; all below: guarded
  int64_t since_ = -1;  // the first one that it tells of
  std::map<std::string, Track, std::less<>> tracks_;  // by ToText(identity)
};

}  // namespace page
