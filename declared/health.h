// What every language's health checks share: the URL, the durations, the
// bounds. Only this machine's loopback and the workload's own address are ever
// asked, so that a manifest cannot make us knock at somebody else's door.
//   tcp://:5432   http://127.0.0.1:8080/healthz   https://:8443/   unix:/run/x
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "declared/workload.h"

namespace declared {

constexpr size_t kMostHealthChecks = 10;  // of one part
constexpr double kLeastHealthInterval = 1, kMostHealthInterval = 86400;
constexpr double kMostHealthTimeout = 60;

// Why something is not taken, and the mend.
struct HealthFault {
  std::string what;
  std::string mend;
};

// Fills kind, host, port and path of `check` in. With a fault the check is to
// be dropped, unless it has a `not_executed` ("other_host"): then it is known
// and never asked.
std::optional<HealthFault> ParseHealthUrl(std::string_view url,
                                          HealthCheck& check);

// "", "localhost", 127.0.0.0/8, "::1" and "[::1]", as "", an IPv4 address or
// "::1"; nullopt: somebody else.
std::optional<std::string> LoopbackHost(std::string_view host);

// What may stand in a request without breaking it apart: no control bytes, no
// blanks in a path.
bool IsHealthPath(std::string_view path);
bool IsHealthHeader(std::string_view name, std::string_view value);

// "10s", "1m30s", "500ms" (h, m, s, ms) or seconds alone: "2.5".
std::optional<double> HealthSeconds(std::string_view text);

// Sets it if it is within the bounds.
std::optional<HealthFault> SetHealthInterval(double seconds,
                                             HealthCheck& check);
std::optional<HealthFault> SetHealthTimeout(double seconds, HealthCheck& check);

// "health", "health-2", ... of checks that people give no name.
std::string HealthName(size_t index);

// True if both ask the same; where they were written does not count.
bool SameQuestion(const HealthCheck& a, const HealthCheck& b);

}  // namespace declared
