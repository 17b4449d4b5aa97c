// Health checks in the [X-Drift] section, which is ours.
//   [X-Drift]
//   Health=tcp://127.0.0.1:6379
//   Health=unix:/run/redis/redis.sock
//   HealthIntervalSec=30
//   HealthTimeoutSec=500ms
#pragma once

#include <string_view>
#include <vector>

#include "declared/systemd/unit.h"

namespace declared::systemd {

class HealthChecks {
 public:
  // True if the key is one of health. An empty Health= drops those before it,
  // an empty time is the default again; times hold for all checks of the unit.
  bool Take(const Assignment& assignment, const Location& location,
            std::string_view unit_name, ProblemList& problems);
  std::vector<HealthCheck> Finish();

 private:
  std::vector<HealthCheck> checks_;
  HealthCheck times_;
};

}  // namespace declared::systemd
